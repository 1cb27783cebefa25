using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Positions.Core;
using Positions.Engine.Hosting;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Engine.Ingress;

/// <summary>The first inputs of every start: EngineStarted, then one SettingChanged or InstrumentDefined for each that differs from the state.</summary>
public static class StartupInputs
{
    public static List<InputEvent> Build(EngineOptions options, BusinessLogic state, uint term, long wallNanos)
    {
        var prefix = new SourcePrefix { SourceId = SourcePrefix.HttpSourceId, TransactTime = new UtcNanos(wallNanos) };
        var inputs = new List<InputEvent>
        {
            Input(new EngineStarted { Prefix = prefix, LogicVersion = BusinessLogic.LogicVersion, Term = term, SettingsDigest = Digest(options) }),
        };
        foreach ((string key, string value) in options.ResultSettings)
        {
            Text64 keyText = Text64.From(key);
            Text64 valueText = Text64.From(value);
            if (!state.TryGetSetting(in keyText, out Text64 present) || present != valueText)
            {
                inputs.Add(Input(new SettingChanged { Prefix = prefix, Key = keyText, Value = valueText }));
            }
        }

        inputs.AddRange(RemovedSettings(options, state, prefix));
        foreach (InstrumentOptions instrument in options.Instruments)
        {
            if (!state.TryGetInstrument(instrument.Symbol, out InstrumentView present)
                || present.Currency != instrument.Currency || present.Multiplier != instrument.Multiplier || present.DisplayDecimals != instrument.DisplayDecimals)
            {
                inputs.Add(Input(new InstrumentDefined
                {
                    Prefix = prefix,
                    Symbol = instrument.Symbol,
                    Currency = instrument.Currency,
                    Multiplier = instrument.Multiplier,
                    DisplayDecimals = instrument.DisplayDecimals,
                }));
            }
        }

        return inputs;
    }

    /// <summary>A setting of a source, a domain or an account that is in the state but no longer configured goes back to its default.</summary>
    private static IEnumerable<InputEvent> RemovedSettings(EngineOptions options, BusinessLogic state, SourcePrefix prefix)
    {
        string method = options.ResultSettings.FirstOrDefault(s => s.Key == "Positions:CostMethod").Value ?? "average";
        for (int i = 0; i < state.SettingCount; i++)
        {
            SettingView setting = state.GetSetting(i);
            string key = setting.Key.ToString();
            string? byDefault = DefaultOf(key, method);
            if (byDefault is not null && setting.Value != Text64.From(byDefault)
                && !options.ResultSettings.Any(s => string.Equals(s.Key, key, StringComparison.Ordinal)))
            {
                yield return Input(new SettingChanged { Prefix = prefix, Key = setting.Key, Value = Text64.From(byDefault) });
            }
        }
    }

    /// <summary>What a setting of one source, domain or account is when nobody names it; null for every other key.</summary>
    private static string? DefaultOf(string key, string costMethod)
    {
        if (key.StartsWith("Positions:Accounts:", StringComparison.Ordinal))
        {
            return costMethod;
        }

        bool isOfSourceOrDomain = key.StartsWith("Ingress:Sources:", StringComparison.Ordinal)
            || key.StartsWith("Ingress:ExecDomains:", StringComparison.Ordinal);
        return !isOfSourceOrDomain ? null : key.EndsWith(":ExecDomain", StringComparison.Ordinal) ? "0" : "false";
    }

    /// <summary>First eight bytes of the SHA-256 over all settings that change results, in their fixed order.</summary>
    private static ulong Digest(EngineOptions options)
    {
        var text = new StringBuilder();
        foreach ((string key, string value) in options.ResultSettings)
        {
            text.Append(key).Append('=').Append(value).Append('\n');
        }

        foreach (InstrumentOptions instrument in options.Instruments)
        {
            text.Append(instrument).Append('\n');
        }

        return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static InputEvent Input<T>(in T message)
        where T : unmanaged, IMessage<T>
    {
        var input = default(InputEvent);
        input.SetMessage(in message);
        return input;
    }
}
