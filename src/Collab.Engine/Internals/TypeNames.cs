using System.Text;

namespace Collab.Engine;

/// <summary>Names that end up in stored rows. Changing any of these rules breaks existing databases.</summary>
internal static class TypeNames
{
    /// <summary>The type's name as C# writes it, without namespace; a nested type brings its outer type.</summary>
    public static string InCode(Type type)
    {
        var name = type.IsGenericType
            ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(InCode))}>"
            : type.Name;
        return type.IsNested && !type.IsGenericParameter ? $"{InCode(type.DeclaringType!)}.{name}" : name;
    }

    /// <summary><see cref="InCode"/> with the namespace.</summary>
    public static string FullInCode(Type type) => string.IsNullOrEmpty(type.Namespace) ? InCode(type) : $"{type.Namespace}.{InCode(type)}";

    /// <summary>
    /// Pascal case to snake case: <c>AgreementSigned</c> gives <c>agreement_signed</c>, <c>Phase2Started</c> gives <c>phase_2_started</c>. Digits and
    /// underscores count as capitals.
    /// </summary>
    public static string Snake(string name)
    {
        var snake = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && !char.IsLower(name[i]) && (char.IsLower(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1]))))
                snake.Append('_');
            snake.Append(char.ToLowerInvariant(name[i]));
        }

        return snake.ToString();
    }

    /// <summary>What <c>mt_streams.type</c> holds for a stream of this aggregate.</summary>
    public static string AggregateAlias(Type type) => type.IsGenericType ? InCode(type) : Snake(type.Name);

    /// <summary>What <c>mt_dotnet_type</c> holds.</summary>
    public static string DotNet(Type type) => $"{type.FullName}, {type.Assembly.GetName().Name}";
}
