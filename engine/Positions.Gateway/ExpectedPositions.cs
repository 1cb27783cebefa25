using System.Numerics;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Gateway;

/// <summary>The sums a run should leave behind, computed apart from the engine. Cold: allocates, one thread.</summary>
public sealed class ExpectedPositions
{
    private readonly SortedDictionary<(string Account, string Symbol), ExpectedPosition> _byKey =
        new(Comparer<(string Account, string Symbol)>.Create(static (a, b) =>
        {
            int byAccount = string.CompareOrdinal(a.Account, b.Account);
            return byAccount != 0 ? byAccount : string.CompareOrdinal(a.Symbol, b.Symbol);
        }));

    private readonly Dictionary<string, Standing> _standing = [];
    private readonly Dictionary<string, List<Correction>> _waiting = [];
    private long _refusedCount;

    /// <summary>By account and symbol, ordinal.</summary>
    public IReadOnlyCollection<ExpectedPosition> All => _byKey.Values;

    /// <summary>
    /// Busts and corrections that refer to what is not here: executions of an earlier run, or that were taken back before. What they do is
    /// not counted.
    /// </summary>
    public long UnknownReferenceCount => _waiting.Values.Sum(static list => list.Count) + _refusedCount;

    /// <summary>The sums of every message of a feed, on top of what is here already.</summary>
    public ExpectedPositions Add(IMessageFeed feed)
    {
        for (int source = 0; source < feed.SourceCount; source++)
        {
            long count = feed.CountOf(source);
            for (long index = 0; index < count; index++)
            {
                feed.Get(source, index, out GatewayMessage message);
                Add(new TradeKey(source, index), ref message);
            }
        }

        return this;
    }

    private void Add(TradeKey key, ref GatewayMessage message)
    {
        switch (message.Template)
        {
            case TemplateId.Fill:
                AddFill(key, in message.Block<Fill>());
                break;
            case TemplateId.FillBust:
                ref FillBust bust = ref message.Block<FillBust>();
                var busted = new Correction(bust.ExecId.ToString(), bust.ExecRefId.ToString(), 0, 0, 0);
                if (message.ReferenceLink > 0)
                {
                    var undone = new ExpectedTrade(
                        new TradeKey(key.Source, message.ReferenceLink - 1), Signed(bust.Side, bust.Quantity), bust.Price.Mantissa, Fee(bust.Fee));
                    GetOrAdd(bust.Account.ToString(), bust.Symbol.ToString()).Correct(undone, null);
                }
                else
                {
                    Correct(busted);
                }

                break;
            case TemplateId.FillCorrect:
                ref FillCorrect correct = ref message.Block<FillCorrect>();
                var corrected = new Correction(
                    correct.ExecId.ToString(), correct.ExecRefId.ToString(), Signed(correct.Side, correct.Quantity), correct.Price.Mantissa, Fee(correct.Fee));
                if (message.ReferenceLink > 0)
                {
                    var replaced = new ExpectedTrade(
                        new TradeKey(key.Source, message.ReferenceLink - 1), Signed(correct.RefSide, correct.RefQuantity), correct.RefPrice.Mantissa, Fee(correct.RefFee));
                    GetOrAdd(correct.Account.ToString(), correct.Symbol.ToString())
                        .Correct(replaced, replaced with { SignedQuantity = corrected.SignedQuantity, Price = corrected.Price, Fee = corrected.Fee });
                }
                else
                {
                    Correct(corrected);
                }

                break;
            default:
                // Marks and orders move no position.
                break;
        }
    }

    private void AddFill(TradeKey key, in Fill fill)
    {
        string execId = fill.ExecId.ToString();
        if (execId.Length > 0 && _standing.ContainsKey(execId))
        {
            // The engine knows it: a duplicate, or a conflict that it refuses.
            return;
        }

        ExpectedPosition position = GetOrAdd(fill.Account.ToString(), fill.Symbol.ToString());
        var trade = new ExpectedTrade(key, Signed(fill.Side, fill.Quantity), fill.Price.Mantissa, Fee(fill.Fee));
        position.Apply(trade);
        if (execId.Length > 0)
        {
            _standing.Add(execId, new Standing(position, trade, execId));
            ApplyWaiting(execId);
        }
    }

    /// <summary>By execution ids, as a file has them: any id of a chain names its root for a bust, a correction names the head.</summary>
    private void Correct(Correction correction)
    {
        if (!_standing.TryGetValue(correction.ExecRefId, out Standing? standing))
        {
            if (!_waiting.TryGetValue(correction.ExecRefId, out List<Correction>? waiting))
            {
                _waiting.Add(correction.ExecRefId, waiting = []);
            }

            waiting.Add(correction);
            return;
        }

        bool isBust = correction.SignedQuantity.IsZero;
        if (standing.Trade is null || (!isBust && standing.HeadId != correction.ExecRefId) || _standing.ContainsKey(correction.ExecId))
        {
            _refusedCount++;
            return;
        }

        ExpectedTrade? replacement = isBust
            ? null
            : standing.Trade with { SignedQuantity = correction.SignedQuantity, Price = correction.Price, Fee = correction.Fee };
        standing.Position.Correct(standing.Trade, replacement);
        standing.Trade = replacement;
        if (!isBust && correction.ExecId.Length > 0)
        {
            standing.HeadId = correction.ExecId;
            _standing.Add(correction.ExecId, standing);
            ApplyWaiting(correction.ExecId);
        }
    }

    private void ApplyWaiting(string execId)
    {
        if (_waiting.Remove(execId, out List<Correction>? waiting))
        {
            waiting.ForEach(Correct);
        }
    }

    private static BigInteger Signed(Side side, Decimal8 quantity) => side == Side.Buy ? quantity.Mantissa : -(BigInteger)quantity.Mantissa;

    private static BigInteger Fee(Decimal8 fee) => fee.IsNull ? 0 : fee.Mantissa;

    public ExpectedPosition GetOrAdd(string account, string symbol)
    {
        if (!_byKey.TryGetValue((account, symbol), out ExpectedPosition? position))
        {
            position = new ExpectedPosition(account, symbol);
            _byKey.Add((account, symbol), position);
        }

        return position;
    }

    public ExpectedPosition? Find(string account, string symbol) => _byKey.GetValueOrDefault((account, symbol));

    /// <summary>Writes <c>account,symbol,quantity</c> rows, as <c>positions replay --expect</c> reads them.</summary>
    public void WriteCsv(TextWriter writer)
    {
        writer.Write("account,symbol,quantity\n");
        foreach (ExpectedPosition position in All)
        {
            writer.Write($"{position.Account},{position.Symbol},{DecimalText.Format((Int128)position.Quantity, Decimal8.Scale)}\n");
        }
    }

    /// <summary>A bust (quantity 0) or a correction, by execution ids.</summary>
    private sealed record Correction(string ExecId, string ExecRefId, BigInteger SignedQuantity, BigInteger Price, BigInteger Fee);

    /// <summary>What stands in the place of an execution; every id of its chain leads here.</summary>
    private sealed class Standing(ExpectedPosition position, ExpectedTrade trade, string headId)
    {
        public ExpectedPosition Position { get; } = position;

        /// <summary>Null once it is busted.</summary>
        public ExpectedTrade? Trade { get; set; } = trade;

        public string HeadId { get; set; } = headId;
    }
}
