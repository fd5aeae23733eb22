using Marten;

namespace Collab.Engine.Hosting;

/// <summary>Stamps the sessions of a scope with who acts and in what conversation, when a message is being handled there.</summary>
internal sealed class SessionOrigin
{
    public Action<IDocumentSession> Stamp { get; set; } = _ => { };
}
