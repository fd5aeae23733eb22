using Marten;

namespace Collab.Engine.Hosting;

internal sealed record StoreConfiguration(Action<IServiceProvider, StoreOptions> Configure);
