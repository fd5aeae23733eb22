using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Collab.Domain.Facts;

/// <summary>Marks what derives some of its members from others: what has no setter is not part of its JSON.</summary>
public interface IPartlyDerived;

/// <summary>
/// How facts look as JSON, in the store and over HTTP alike: camelCase members, kebab-case codes, absent members left out, a fact inside
/// another event named by its stored alias in <c>type</c>.
/// </summary>
public static class FactJson
{
    /// <summary>Member that names the kind of a fact inside another event.</summary>
    public const string TypeMember = "type";

    /// <summary>Options for reading and writing events, commands and answers. Unknown members are refused by <c>StrictJson</c>, not here:
    /// stored events outlive the classes that wrote them.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Applies the format to options made elsewhere.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.DictionaryKeyPolicy = null;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.NumberHandling = JsonNumberHandling.Strict;
        // jsonb keeps its own order of members, so the name of a fact inside another event may come last.
        options.AllowOutOfOrderMetadataProperties = true;
        options.MaxDepth = 32;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Insert(0, new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutWhatIsDerived, NameFactKinds } };
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true };
        Configure(options);
        options.MakeReadOnly();
        return options;
    }

    // What a fact or a view derives from its members is not part of its JSON. An attribute on the base would not reach the overrides.
    private static void LeaveOutWhatIsDerived(JsonTypeInfo info)
    {
        if (!info.Type.IsAssignableTo(typeof(Fact)) && !info.Type.IsAssignableTo(typeof(Judgement))
            && !info.Type.IsAssignableTo(typeof(IPartlyDerived))) return;
        foreach (var derived in info.Properties.Where(property => property.Set is null).ToList()) info.Properties.Remove(derived);
    }

    private static void NameFactKinds(JsonTypeInfo info)
    {
        if (info.Type != typeof(Fact)) return;
        info.PolymorphismOptions = new JsonPolymorphismOptions
        {
            TypeDiscriminatorPropertyName = TypeMember,
            UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization,
        };
        foreach (var type in FactKinds.Facts) info.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(type, FactKinds.Alias(type)));
    }
}
