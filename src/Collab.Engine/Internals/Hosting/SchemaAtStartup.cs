using Marten;
using Marten.Exceptions;
using Microsoft.Extensions.Hosting;

namespace Collab.Engine.Hosting;

internal sealed class SchemaAtStartup(DocumentStore store, bool assertOnly) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!assertOnly)
        {
            await store.Keeper.EnsureAllAsync(cancellationToken);
            return;
        }

        var missing = await store.Keeper.MissingAsync(cancellationToken);
        if (missing.Count > 0)
            throw new MartenException($"The database lacks what the configuration asks for:{Environment.NewLine}{string.Join(Environment.NewLine, missing)}");
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
