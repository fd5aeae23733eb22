using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Shouldly;

namespace Collab.Engine.Tests;

/// <summary>The engine's public surface is written down: whoever widens it does so knowingly.</summary>
public sealed class PublicSurfaceTests
{
    [Fact]
    public void The_public_surface_is_the_one_written_down()
    {
        // Only the engine has a surface of its own to keep; the real packages are what they are.
        var engine = typeof(Marten.IDocumentStore).Assembly;
        if (engine.GetName().Name != "Collab.Engine") return;
        var file = Path.Combine(Path.GetDirectoryName(ThisFile())!, "public-api.txt");
        var surface = Describe(engine);
        if (Environment.GetEnvironmentVariable("ACCEPT_PUBLIC_API") == "1") File.WriteAllText(file, surface);
        surface.ShouldBe(File.ReadAllText(file), "the public surface changed; accept it with ACCEPT_PUBLIC_API=1");
    }

    [Fact]
    public void Everything_public_lies_in_the_namespaces_of_the_original()
    {
        var engine = typeof(Marten.IDocumentStore).Assembly;
        if (engine.GetName().Name != "Collab.Engine") return;
        engine.GetExportedTypes().Select(t => t.Namespace!.Split('.')[0]).Distinct().Order().ShouldBe(["JasperFx", "Marten", "Weasel", "Wolverine"]);
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;

    private static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(type.Namespace).Append('.').Append(Name(type)).Append('\n');
            const BindingFlags flags = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
            IEnumerable<string> members = type.IsEnum
                ? Enum.GetNames(type)
                : type.GetMembers(flags).Where(IsVisible).Select(Member).OfType<string>().Order(StringComparer.Ordinal);
            foreach (var member in members) text.Append("  ").Append(member).Append('\n');
        }

        return text.ToString();
    }

    private static string Kind(Type type) =>
        type.IsInterface ? "interface" : type.IsEnum ? "enum" : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsAbstract ? "abstract class" : "class";

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase m => m.IsPublic || m.IsFamily || m.IsFamilyOrAssembly,
        PropertyInfo p => p.GetAccessors(true).Any(IsVisible),
        FieldInfo f => f.IsPublic || f.IsFamily,
        _ => false
    };

    private static string? Member(MemberInfo member) => member switch
    {
        ConstructorInfo c => $"ctor({Parameters(c)})",
        MethodInfo { IsSpecialName: true } => null,
        MethodInfo m when m.IsDefined(typeof(CompilerGeneratedAttribute)) => null,
        MethodInfo m => $"{(m.IsStatic ? "static " : "")}{Name(m.ReturnType)} {m.Name}{Generics(m)}({Parameters(m)})",
        PropertyInfo p => $"{Name(p.PropertyType)} {p.Name} {{{(p.GetMethod is { } g && IsVisible(g) ? " get;" : "")}{(p.SetMethod is { } s && IsVisible(s) ? " set;" : "")} }}",
        FieldInfo f => $"{Name(f.FieldType)} {f.Name}",
        _ => null
    };

    private static string Generics(MethodInfo m) => m.IsGenericMethod ? $"<{string.Join(", ", m.GetGenericArguments().Select(Name))}>" : "";

    private static string Parameters(MethodBase m) => string.Join(", ", m.GetParameters().Select(p =>
        $"{(p.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "")}{Name(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? $" = {p.DefaultValue ?? "default"}" : "")}"));

    private static string Name(Type type)
    {
        if (type.IsArray) return Name(type.GetElementType()!) + "[]";
        if (Nullable.GetUnderlyingType(type) is { } value) return Name(value) + "?";
        var name = type.IsGenericType
            ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
            : type.Name;
        return type is { IsNested: true, IsGenericParameter: false } ? $"{type.DeclaringType!.Name.Split('`')[0]}.{name}" : name;
    }
}
