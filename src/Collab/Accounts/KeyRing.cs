using System.Xml.Linq;
using Marten;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Collab.Accounts;

/// <summary>A key that seals session cookies and form tokens.</summary>
public sealed class SealingKey
{
    /// <summary>The key's name.</summary>
    public string Id { get; set; } = "";

    /// <summary>The key, as ASP.NET Core's data protection writes it.</summary>
    public string Xml { get; set; } = "";
}

/// <summary>Keeps those keys in the database, so that every host on it reads the cookies of every other, and a restart signs nobody
/// out.</summary>
internal sealed class KeyRing(IDocumentStore store) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var session = store.QuerySession();
        // The framework asks without waiting, once a day; there is no thread here that the answer could need.
        var keys = session.QueryAsync<SealingKey>("where 1 = 1").GetAwaiter().GetResult();
        return [.. keys.OfType<SealingKey>().Select(key => XElement.Parse(key.Xml))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var session = store.LightweightSession();
        session.Store(new SealingKey { Id = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
        session.SaveChangesAsync().GetAwaiter().GetResult();
    }
}
