using JasperFx.Events;
using Weasel.Storage;

namespace Marten.Services
{
    /// <summary>What a session saved.</summary>
    public interface IChangeSet
    {
        /// <summary>Documents stored or updated.</summary>
        IEnumerable<object> Updated { get; }

        IEnumerable<object> Inserted { get; }

        IEnumerable<IDeletion> Deleted { get; }

        IEnumerable<IEvent> GetEvents();

        IEnumerable<StreamAction> GetStreams();

        /// <summary>A copy that stays as it is when the session goes on.</summary>
        IChangeSet Clone();
    }
}

namespace Weasel.Storage
{
    /// <summary>A document deleted.</summary>
    public interface IDeletion
    {
        /// <summary>The document, when it was deleted by object.</summary>
        object? Document { get; set; }

        object? Id { get; set; }
    }
}
