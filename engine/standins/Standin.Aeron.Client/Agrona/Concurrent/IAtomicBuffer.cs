namespace Adaptive.Agrona.Concurrent;

/// <summary>Buffer with ordered and atomic access. Atomic access needs natural alignment of the address.</summary>
public interface IAtomicBuffer : IMutableDirectBuffer
{
    /// <exception cref="InvalidOperationException">The start of the buffer is not 8-byte aligned.</exception>
    void VerifyAlignment();

    long GetLongVolatile(int index);

    void PutLongVolatile(int index, long value);

    void PutLongOrdered(int index, long value);

    bool CompareAndSetLong(int index, long expectedValue, long updateValue);

    long GetAndAddLong(int index, long delta);

    int GetIntVolatile(int index);

    void PutIntVolatile(int index, int value);

    void PutIntOrdered(int index, int value);

    bool CompareAndSetInt(int index, int expectedValue, int updateValue);

    int GetAndAddInt(int index, int delta);
}
