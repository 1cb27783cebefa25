namespace Positions.Core.Tests.Support;

/// <summary>Keeps the outputs of one input, and fails on a slot that is claimed twice or committed without a claim.</summary>
internal struct RecordingSink(OutputEvent[] slots) : IOutputSink
{
    private bool _isClaimed;

    public int Count { get; private set; }

    public ref OutputEvent Claim()
    {
        if (_isClaimed)
        {
            throw new InvalidOperationException("claimed twice");
        }

        _isClaimed = true;

        // What is left of an older output must not shine through.
        slots[Count] = Garbage;
        return ref slots[Count];
    }

    public void Commit()
    {
        if (!_isClaimed)
        {
            throw new InvalidOperationException("committed without a claim");
        }

        _isClaimed = false;
        Count++;
    }

    private static OutputEvent Garbage
    {
        get
        {
            var garbage = default(OutputEvent);
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(new Span<OutputEvent>(ref garbage)).Fill(0xEE);
            return garbage;
        }
    }
}
