using System.Linq.Expressions;
using System.Reflection;
using JasperFx.Events;

namespace Collab.Engine.Folding;

/// <summary>
/// A member called Version of type int or long gets the version of the last event folded: its place in the stream, or among all events when the
/// document is folded from many streams.
/// </summary>
internal sealed class VersionMember<TDoc>
{
    private static readonly Action<TDoc, long>? Setter = Compile(Find());

    public static void Set(TDoc document, IEvent last, bool acrossStreams) =>
        Setter?.Invoke(document, acrossStreams ? last.Sequence : last.Version);

    private static Action<TDoc, long>? Compile(MemberInfo? member)
    {
        if (member is null || typeof(TDoc).IsValueType) return null;
        var document = Expression.Parameter(typeof(TDoc));
        var version = Expression.Parameter(typeof(long));
        Expression set = member switch
        {
            PropertyInfo p => Expression.Call(document, p.SetMethod!, Convert(version, p.PropertyType)),
            FieldInfo { IsInitOnly: false } f => Expression.Assign(Expression.Field(document, f), Convert(version, f.FieldType)),
            _ => Expression.Empty()
        };
        return Expression.Lambda<Action<TDoc, long>>(set, document, version).Compile();
    }

    private static Expression Convert(Expression version, Type type) =>
        type == typeof(int) ? Expression.ConvertChecked(version, typeof(int)) : version;

    private static MemberInfo? Find()
    {
        const BindingFlags flags = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        return typeof(TDoc).GetProperties(flags).Where(p => p.CanWrite && IsNumber(p.PropertyType) && IsNamed(p)).Cast<MemberInfo>()
            .Concat(typeof(TDoc).GetFields(flags).Where(f => IsNumber(f.FieldType) && IsNamed(f)))
            .FirstOrDefault();
    }

    private static bool IsNamed(MemberInfo m) => m.Name.Equals("Version", StringComparison.OrdinalIgnoreCase);

    private static bool IsNumber(Type type) => type == typeof(int) || type == typeof(long);
}
