using Positions.Engine.Hosting;

namespace Positions.Engine.Http;

/// <summary>The web server around <see cref="HttpApi"/>; it reads no configuration of its own.</summary>
public static class HttpServer
{
    private const long MaxBodyBytes = 1_048_576;

    public static WebApplication Build(EngineHost engine)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { Args = [] });
        builder.WebHost.UseKestrelCore().UseUrls(engine.Options.HttpUrl);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        });
        builder.Services.AddRoutingCore();
        WebApplication app = builder.Build();
        app.UseRouting();
        new HttpApi(engine).Map(app);
        return app;
    }
}
