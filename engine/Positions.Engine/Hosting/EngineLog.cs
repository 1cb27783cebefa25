using Serilog;
using Serilog.Events;

namespace Positions.Engine.Hosting;

/// <summary>Serilog to the console and to a rolling file under the data directory; the Serilog section of the configuration adds to it or replaces it.</summary>
public static class EngineLog
{
    private const string Template = "{Timestamp:yyyy-MM-ddTHH:mm:ss.fffZ} {Level:u3} {Message:lj}{NewLine}{Exception}";

    /// <exception cref="ConfigurationErrorException">The Serilog section cannot be read.</exception>
    /// <exception cref="StartupException">The log folder cannot be written.</exception>
    public static Serilog.ILogger Create(IConfiguration configuration, EngineOptions options)
    {
        var logger = new LoggerConfiguration();
        if (configuration.GetSection("Serilog").GetChildren().Any())
        {
            try
            {
                return logger.ReadFrom.Configuration(configuration).CreateLogger();
            }
            catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException)
            {
                throw new ConfigurationErrorException($"Serilog: {e.Message} Allowed is what Serilog.Settings.Configuration reads.");
            }
        }

        string folder = Path.Combine(options.DataDirectory, "logs");
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(ExitCode.CannotOpen, $"data directory {Path.GetFullPath(options.DataDirectory)} cannot be written: {e.Message} Give this user the right to write there, or choose another Engine:DataDirectory.", e);
        }

        return logger
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .WriteTo.Console(outputTemplate: Template)
            .WriteTo.File(Path.Combine(folder, "engine-.log"), outputTemplate: Template, rollingInterval: RollingInterval.Day, retainedFileCountLimit: 31, fileSizeLimitBytes: 1L << 28, rollOnFileSizeLimit: true)
            .CreateLogger();
    }
}
