using Microsoft.Extensions.Hosting;

namespace Collab.Engine.Handlers;

/// <summary>Finds and checks all handlers before the host takes work.</summary>
internal sealed class HandlersAtStartup(HandlerGraph handlers) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        handlers.Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
