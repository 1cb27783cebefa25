using System.Globalization;
using Positions.Journal;
using Positions.Journal.Storage;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Benchmarks.Replay;

/// <summary>A journal as an engine leaves it: an input that makes room for so many positions, and fills.</summary>
internal static class JournalOfFills
{
    private const long SegmentBytes = 256L << 20;

    /// <summary>Returns the inputs as they stand in it.</summary>
    public static InputEvent[] Write(IJournalStorage storage, int inputs, Func<long, Fill> fillOf, int positions)
    {
        var options = new JournalOptions { SegmentBytes = SegmentBytes, ReadyBytes = SegmentBytes, BackgroundPreparation = false };
        using JournalWriter writer = JournalWriter.Open(storage, options, JournalRecovery.Apply(storage, new JournalRecoveryOptions()));
        var all = new InputEvent[inputs];
        for (int i = 0; i < inputs; i++)
        {
            ref InputEvent input = ref all[i];
            if (i == 0)
            {
                input.SetMessage(new SettingChanged
                {
                    Key = Text64.From("Capacity:Positions"), Value = Text64.From((positions + 1).ToString(CultureInfo.InvariantCulture)),
                });
            }
            else
            {
                Fill fill = fillOf(i - 1);
                input.SetMessage(in fill);
            }

            input.Sequence = i + 1;
            input.EngineTime = new UtcNanos(i + 1);
            input.Term = 1;
            int bytes = RecordCodec.Seal(input.Bytes);
            while (!writer.TryAppend(input.ReadOnlyBytes[..bytes]))
            {
                if (!writer.PrepareStep())
                {
                    throw new InvalidOperationException($"no room, and nothing to prepare: {writer.Preparation}");
                }
            }

            if (i % 64 == 63)
            {
                writer.EndBatch(writer.AppendedSequence);
            }
        }

        writer.Close(inputs);
        return all;
    }
}
