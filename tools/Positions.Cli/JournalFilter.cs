using Positions.Protocol;
using Positions.Protocol.Values;

namespace Positions.Cli;

/// <summary>Which inputs a journal verb takes.</summary>
internal sealed record JournalFilter
{
    public long? FromSequence { get; init; }

    /// <summary>Alternative to <see cref="FromSequence"/>.</summary>
    public UtcNanos? FromTime { get; init; }

    /// <summary>Inclusive.</summary>
    public long? ToSequence { get; init; }

    /// <summary>Up to the last input of this engine time; alternative to <see cref="ToSequence"/>.</summary>
    public UtcNanos? ToTime { get; init; }

    /// <summary>Only the last so many of those that fit.</summary>
    public long? Last { get; init; }

    /// <summary>Goes on as a running engine releases more.</summary>
    public bool Follows { get; init; }

    public string? Account { get; init; }

    public string? Symbol { get; init; }

    public string? ExecId { get; init; }

    public string? OrderId { get; init; }

    public TemplateId? Type { get; init; }

    /// <summary>Whether content decides, not only place.</summary>
    public bool LooksInside => Account is not null || Symbol is not null || ExecId is not null || OrderId is not null || Type is not null;

    /// <summary>Whether the input lies behind the end.</summary>
    public bool IsBeyond(long sequence, long engineTimeNanos) =>
        sequence > (ToSequence ?? long.MaxValue) || engineTimeNanos > (ToTime?.Value ?? long.MaxValue);

    /// <summary>Whether the input of that type fits; <paramref name="row"/> has read it.</summary>
    public bool Fits(TemplateId type, InputRow row) =>
        (Type is null || Type == type)
        && (Account is null || Account == row.Account)
        && (Symbol is null || Symbol == row.Symbol)
        && (ExecId is null || ExecId == row.ExecId)
        && (OrderId is null || OrderId == row.OrderId);
}
