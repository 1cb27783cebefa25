namespace Positions.Engine.Hosting;

/// <summary>Puts together appsettings.json, the environment (POSITIONS_ and two underscores for a colon) and the command line (--Key:Name=value).</summary>
public static class CommandLine
{
    private const string Usage =
        """
        positions-engine: keeps positions from fills that gateways publish over Aeron UDP.

          positions-engine [--demo [--exit]] [--Section:Key=value]...

          --demo     serve a temporary data directory (unless one is given) and feed it over real UDP by a sample gateway
          --exit     with --demo: end after the summary, with 0 or 1
          --help     this text

        Configuration: appsettings.json beside the program, then environment POSITIONS_Section__Key, then the command line.
        Example: positions-engine --Engine:DataDirectory=/var/lib/positions --Journal:Durability=batch --Http:Url=http://127.0.0.1:8005
        """;

    /// <exception cref="ConfigurationErrorException">A word or value that is not accepted.</exception>
    public static EngineOptions Read(string[] args, out IConfiguration configuration)
    {
        bool demo = false;
        bool exit = false;
        var settings = new List<string>();
        foreach (string arg in args)
        {
            switch (arg)
            {
                case "--demo":
                    demo = true;
                    break;
                case "--exit":
                    exit = true;
                    break;
                case "--help" or "-h":
                    Console.WriteLine(Usage);
                    Environment.Exit(0);
                    break;
                default:
                    settings.Add(Setting(arg));
                    break;
            }
        }

        if (exit && !demo)
        {
            throw new ConfigurationErrorException("--exit belongs to --demo");
        }

        configuration = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
            .AddJsonFile(Path.GetFullPath("appsettings.json"), optional: true)
            .AddEnvironmentVariables("POSITIONS_")
            .AddCommandLine([.. settings])
            .Build();
        EngineOptions options = EngineOptionsReader.Read(configuration, demo, exit);
        bool hasDirectory = configuration["Engine:DataDirectory"] is not null;
        return demo && !hasDirectory ? options with { DataDirectory = DemoDirectory() } : options;
    }

    private static string Setting(string arg) =>
        arg.StartsWith("--", StringComparison.Ordinal) && arg.Contains(':', StringComparison.Ordinal) && arg.Contains('=', StringComparison.Ordinal)
            ? arg
            : throw new ConfigurationErrorException($"'{arg}' is not understood; settings are written --Section:Key=value, see --help");

    private static string DemoDirectory() => Directory.CreateTempSubdirectory("positions-demo-").FullName;
}
