using Positions.Engine.Hosting;

return (int)await Daemon.RunAsync(args).ConfigureAwait(false);
