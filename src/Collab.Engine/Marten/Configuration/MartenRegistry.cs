using System.Linq.Expressions;
using System.Reflection;
using Collab.Engine.Documents;

namespace Marten;

/// <summary>How documents are stored.</summary>
public class MartenRegistry
{
    private readonly DocumentMaps _documents;

    internal MartenRegistry(DocumentMaps documents)
    {
        _documents = documents;
    }

    /// <summary>Declares a document type and how it is stored.</summary>
    public DocumentMappingExpression<T> For<T>() where T : notnull
    {
        _documents.Expect(typeof(T));
        return new DocumentMappingExpression<T>(_documents);
    }

    /// <summary>Choices for one document type. They must be made before the store is first used.</summary>
    public class DocumentMappingExpression<T> where T : notnull
    {
        private readonly DocumentMaps _documents;

        internal DocumentMappingExpression(DocumentMaps documents)
        {
            _documents = documents;
        }

        /// <summary>Names the table <c>mt_doc_alias</c>.</summary>
        public DocumentMappingExpression<T> DocumentAlias(string alias)
        {
            _documents.SetAlias(typeof(T), alias);
            return this;
        }

        /// <summary>The member that identifies the document: of type Guid, string, int or long.</summary>
        public DocumentMappingExpression<T> Identity(Expression<Func<T, object>> member)
        {
            var body = member.Body is UnaryExpression convert ? convert.Operand : member.Body;
            var identity = body is MemberExpression { Member: PropertyInfo or FieldInfo } access
                ? access.Member
                : throw new ArgumentException("The identity must be a property or field of the document", nameof(member));
            _documents.SetIdentity(typeof(T), identity);
            return this;
        }
    }
}
