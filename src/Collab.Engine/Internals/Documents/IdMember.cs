using System.Linq.Expressions;
using System.Reflection;
using JasperFx;

namespace Collab.Engine.Documents;

/// <summary>Reads and writes the member that identifies a document.</summary>
internal sealed class IdMember
{
    private readonly Func<object, object> _get;
    private readonly Action<object, object>? _set;

    public IdMember(MemberInfo member)
    {
        Member = member;
        Type = member is PropertyInfo p ? p.PropertyType : ((FieldInfo)member).FieldType;
        var document = Expression.Parameter(typeof(object));
        var typed = Expression.Convert(document, member.DeclaringType!);
        _get = Expression.Lambda<Func<object, object>>(Expression.Convert(Expression.MakeMemberAccess(typed, member), typeof(object)), document)
            .Compile();
        _set = member switch
        {
            PropertyInfo { CanWrite: true } property => property.SetValue,
            FieldInfo { IsInitOnly: false } field => field.SetValue,
            _ => null
        };
    }

    public MemberInfo Member { get; }

    public Type Type { get; }

    public bool CanWrite => _set is not null;

    public object Get(object document) => _get(document);

    public void Set(object document, object id) => _set?.Invoke(document, id);

    /// <summary>The member marked <see cref="IdentityAttribute"/>, else the one called Id in any case.</summary>
    public static IdMember? Find(Type documentType)
    {
        const BindingFlags flags = BindingFlags.Instance | BindingFlags.Public;
        var members = documentType.GetProperties(flags).Where(p => p.CanRead && p.GetIndexParameters().Length == 0).Cast<MemberInfo>()
            .Concat(documentType.GetFields(flags)).ToArray();
        var member = members.FirstOrDefault(m => m.IsDefined(typeof(IdentityAttribute), true))
                     ?? members.FirstOrDefault(m => m.Name.Equals("Id", StringComparison.OrdinalIgnoreCase) && IsIdentityType(m));
        return member is null ? null : new IdMember(member);
    }

    private static bool IsIdentityType(MemberInfo m)
    {
        var type = m is PropertyInfo p ? p.PropertyType : ((FieldInfo)m).FieldType;
        return type == typeof(Guid) || type == typeof(string) || type == typeof(int) || type == typeof(long);
    }
}
