using Positions.Journal.Storage;
using Positions.Journal.Tests.Support;
using Positions.Testing.Storage;

namespace Positions.Journal.Tests;

public sealed class SegmentFileTests
{
    [Test]
    public void ShouldReadWhatWasWritten_WhenOpenedTwice()
    {
        using var directory = new TempDirectory();
        FileJournalStorage storage = directory.Open();
        using ISegmentFile file = storage.Create("a.bin", 3 * SegmentHeader.PageBytes);
        using ISegmentFile other = storage.Open("a.bin", writable: false);
        byte[] bytes = new byte[SegmentHeader.PageBytes + 13];
        Array.Fill(bytes, (byte)7);

        file.Write(4000, bytes);

        byte[] read = new byte[3 * SegmentHeader.PageBytes];
        Assert.That(other.Read(0, read), Is.EqualTo(read.Length));
        Assert.That(read.AsSpan(4000, bytes.Length).SequenceEqual(bytes));
        Assert.That(read.AsSpan(0, 4000).IndexOfAnyExcept((byte)0), Is.Negative);
        Assert.That(read.AsSpan(4000 + bytes.Length).IndexOfAnyExcept((byte)0), Is.Negative);
        Assert.That(() => other.Write(0, bytes), Throws.InstanceOf<UnauthorizedAccessException>().Or.InstanceOf<IOException>());
    }

    [Test]
    [Platform("Linux")]
    public void ShouldThrowTheErrno_WhenTheSystemHasNoSpace()
    {
        using var full = new SegmentFile(File.OpenHandle("/dev/full", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite));
        IOException failure = Assert.Throws<IOException>(() => full.Write(0, new byte[64]))!;
        Assert.That(failure.HResult, Is.EqualTo(FailingStorage.NoSpaceErrno));
        Assert.That(() => full.WriteZeros(0, 64), Throws.InstanceOf<IOException>());
    }
}
