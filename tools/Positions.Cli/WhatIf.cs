using Positions.Core;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;
using Positions.Recovery;

namespace Positions.Cli;

/// <summary>
/// A replay of what did not happen, made by changing the inputs and nothing else: another cost method from the start, executions that
/// never came. The logic is the same and does not know.
/// </summary>
internal sealed class WhatIf
{
    private const string MethodKey = "Positions:CostMethod";
    private const string AccountKeyStart = "Positions:Accounts:";
    private const string AccountKeyEnd = ":CostMethod";

    private readonly Text64? _method;
    private readonly HashSet<Text36> _leftOut;
    private readonly HashSet<Text36> _found = [];

    /// <param name="method">As in the setting; null: as it was.</param>
    /// <param name="withoutExecutions">Execution ids, in any domain; empty: none.</param>
    public WhatIf(string? method, IEnumerable<Text36> withoutExecutions)
    {
        _method = method is null ? null : Text64.From(method);
        _leftOut = [.. withoutExecutions];
    }

    public bool ChangesNothing => _method is null && _leftOut.Count == 0;

    /// <summary>
    /// Goes through the journal for what refers to the executions that are left out: busts and corrections of them are left out too, and
    /// what refers to those.
    /// </summary>
    /// <exception cref="UsageException">An execution is not in the journal, or the journal does not begin with a start.</exception>
    public void Prepare(string dataDirectory, long? toSequence, VerbContext context)
    {
        if (ChangesNothing)
        {
            return;
        }

        List<Text36> wanted = [.. _leftOut];
        int before;
        do
        {
            // A correction may lie before what it refers to: once more until nothing is added.
            before = _leftOut.Count;
            DataReader.Scan(dataDirectory, toSequence, Look, context);
        }
        while (_leftOut.Count > before);

        foreach (Text36 execId in wanted)
        {
            if (!_found.Contains(execId))
            {
                throw new UsageException($"--without-exec {execId}: there is no such execution in the journal");
            }
        }
    }

    /// <summary>Changes an input as this run wants it.</summary>
    public void Edit(ref InputEvent input)
    {
        switch (input.Template)
        {
            case TemplateId.EngineStarted when input.Sequence == 1 && _method is Text64 method:
                // Nothing but its own fields hangs on the first start, and every position is made after it.
                SourcePrefix prefix = input.Prefix;
                input.SetMessage(new SettingChanged { Prefix = prefix, Key = Text64.From(MethodKey), Value = method });
                break;
            case TemplateId.SettingChanged when _method is Text64 method && IsMethodKey(input.Block<SettingChanged>().Key.ToString()):
                SettingChanged setting = input.Block<SettingChanged>();
                setting.Value = method;
                input.SetMessage(in setting);
                break;
            case TemplateId.Fill when _leftOut.Count > 0 && _leftOut.Contains(IdOf(in input)):
                // Refused, it takes its number of the source and nothing else: what follows it is judged as before.
                Fill fill = input.Block<Fill>();
                fill.Side = default;
                input.SetMessage(in fill);
                break;
            case TemplateId.FillBust when IsLeftOut(in input.Block<FillBust>().ExecId, in input.Block<FillBust>().ExecRefId):
                FillBust bust = input.Block<FillBust>();
                bust.ExecRefId = default;
                input.SetMessage(in bust);
                break;
            case TemplateId.FillCorrect when IsLeftOut(in input.Block<FillCorrect>().ExecId, in input.Block<FillCorrect>().ExecRefId):
                FillCorrect correct = input.Block<FillCorrect>();
                correct.ExecRefId = default;
                input.SetMessage(in correct);
                break;
            default:
                break;
        }
    }

    private static bool IsMethodKey(string key) =>
        key == MethodKey
        || (key.StartsWith(AccountKeyStart, StringComparison.Ordinal) && key.EndsWith(AccountKeyEnd, StringComparison.Ordinal));

    /// <summary>A fill without an id that came by HTTP is known by its sequence.</summary>
    private static Text36 IdOf(in InputEvent input)
    {
        ref readonly Fill fill = ref input.Block<Fill>();
        return fill.ExecId.IsNull && input.Prefix.SourceId == SourcePrefix.HttpSourceId ? Text36.From($"http-{input.Sequence}") : fill.ExecId;
    }

    private bool IsLeftOut(in Text36 execId, in Text36 execRefId) => _leftOut.Contains(execId) || _leftOut.Contains(execRefId);

    private void Look(ref InputEvent input)
    {
        if (input.Sequence == 1 && _method is not null && input.Template != TemplateId.EngineStarted)
        {
            throw new UsageException($"--cost-method: the journal begins with {input.Template}, not with a start of the engine");
        }

        switch (input.Template)
        {
            case TemplateId.Fill when _leftOut.Count > 0 && IdOf(in input) is Text36 id && _leftOut.Contains(id):
                _found.Add(id);
                break;
            case TemplateId.FillBust:
                Look(in input.Block<FillBust>().ExecId, in input.Block<FillBust>().ExecRefId);
                break;
            case TemplateId.FillCorrect:
                Look(in input.Block<FillCorrect>().ExecId, in input.Block<FillCorrect>().ExecRefId);
                break;
            default:
                break;
        }
    }

    private void Look(in Text36 execId, in Text36 execRefId)
    {
        if (_leftOut.Contains(execId))
        {
            _found.Add(execId);
        }

        if (_leftOut.Contains(execRefId) && !execId.IsNull)
        {
            _found.Add(execId);
            _leftOut.Add(execId);
        }
    }
}
