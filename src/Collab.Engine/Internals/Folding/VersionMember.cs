using System.Reflection;
using JasperFx.Events;

namespace Collab.Engine.Folding;

/// <summary>
/// A member called Version of type int or long gets the version of the last event folded: its place in the stream, or among all events when the
/// document is folded from many streams.
/// </summary>
internal sealed class VersionMember<TDoc>
{
    private static readonly MemberInfo? Member = Find();

    public static void Set(TDoc document, IEvent last, bool acrossStreams)
    {
        var version = acrossStreams ? last.Sequence : last.Version;
        switch (Member)
        {
            case PropertyInfo p:
                p.SetValue(document, p.PropertyType == typeof(int) ? (object)checked((int)version) : version);
                break;
            case FieldInfo f:
                f.SetValue(document, f.FieldType == typeof(int) ? (object)checked((int)version) : version);
                break;
        }
    }

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
