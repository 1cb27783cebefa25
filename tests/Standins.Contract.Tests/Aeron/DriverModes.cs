namespace Standins.Contract.Tests.Aeron;

/// <summary>Which threads the driver runs on; with upstream packages it is another process's affair.</summary>
internal static class DriverModes
{
#if UPSTREAM_PACKAGES
    public static readonly string[] All = ["EXTERNAL"];
#else
    public static readonly string[] All = Enum.GetNames<Adaptive.Aeron.Driver.ThreadingMode>();
#endif
}
