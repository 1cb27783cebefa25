using Positions.Core;
using Positions.Protocol;

namespace Positions.Engine.Egress;

/// <summary>What became of inputs since this start, by outcome; written by the output thread, read by any.</summary>
public sealed class DispositionCounts
{
    private readonly long[] _byDisposition = new long[Enum.GetValues<Disposition>().Length];
    private readonly long[] _byReason = new long[Enum.GetValues<RejectReason>().Length];
    private readonly long[] _quarantinedByReason = new long[Enum.GetValues<RejectReason>().Length];
    private readonly long[] _byAlert = new long[Enum.GetValues<AlertCode>().Length];

    public void Count(in OutputEvent output)
    {
        if (output.AlertCode != AlertCode.None)
        {
            _byAlert[(int)output.AlertCode]++;
        }

        if (output.Kind is OutputKind.Alert or OutputKind.Change or OutputKind.Reconciled)
        {
            return;
        }

        if (output.Kind == OutputKind.LateVerdict)
        {
            // It was counted as parked: a message is in one class at a time.
            _byDisposition[(int)Disposition.Parked]--;
        }

        _byDisposition[(int)output.Disposition]++;
        if (output.Disposition == Disposition.Rejected)
        {
            _byReason[(int)output.Reason]++;
            if (output.Template == TemplateId.InputRefused)
            {
                _quarantinedByReason[(int)output.Reason]++;
            }
        }
    }

    public long Of(Disposition disposition) => Volatile.Read(ref _byDisposition[(int)disposition]);

    public long Of(RejectReason reason) => Volatile.Read(ref _byReason[(int)reason]);

    /// <summary>Those of <see cref="Of(RejectReason)"/> that could not be read, and are in quarantine.</summary>
    public long QuarantinedOf(RejectReason reason) => Volatile.Read(ref _quarantinedByReason[(int)reason]);

    public long Of(AlertCode alert) => Volatile.Read(ref _byAlert[(int)alert]);
}
