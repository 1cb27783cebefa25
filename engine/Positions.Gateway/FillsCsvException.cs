namespace Positions.Gateway;

/// <summary>A fills file was refused; nothing of it was sent. Lines count from 1, the header included.</summary>
public sealed class FillsCsvException(int line, string reason) : Exception($"line {line}: {reason}")
{
    public int Line => line;

    public string Reason => reason;
}
