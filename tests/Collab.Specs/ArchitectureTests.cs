using Collab.Domain.Facts;
using Collab.EmbeddedPostgres;
using Collab.Hosting;
using Collab.ReadModel.Reading;
using Collab.Recording;
using Mono.Cecil;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>The arrows of the house, read from what was compiled: references between assemblies, and between the namespaces in
/// them.</summary>
public sealed class ArchitectureTests
{
    private static readonly ModuleDefinition[] House =
    [
        .. new[] { typeof(Fact), typeof(Recorder), typeof(Question), typeof(DataFolder), typeof(TrackerApp) }
            .Select(type => ModuleDefinition.ReadModule(type.Assembly.Location)),
    ];

    /// <summary>What each project may use, besides .NET itself.</summary>
    public static TheoryData<string, string[]> Allowed => new()
    {
        { "Collab.Domain", ["JasperFx", "JasperFx.Events", "NodaTime", "System.IO.Hashing", "Wolverine", "Wolverine.Marten"] },
        {
            "Collab.Recording",
            ["Collab.Domain", "JasperFx", "JasperFx.Events", "Marten", "Npgsql", "Weasel.Core", "Weasel.Postgresql", "Weasel.Storage",
                "Wolverine", "Wolverine.Marten"]
        },
        {
            "Collab.ReadModel",
            [
                "Collab.Domain", "Collab.Recording", "CsvHelper", "JasperFx", "JasperFx.Events", "Marten", "NodaTime", "Npgsql",
                "System.IO.Hashing", "Weasel.Core",
                "Weasel.Postgresql", "Weasel.Storage",
            ]
        },
        { "Collab.EmbeddedPostgres", ["Npgsql"] },
    };

    [Theory, MemberData(nameof(Allowed))]
    public void A_project_uses_what_lies_below_it_and_nothing_else(string project, string[] allowed) =>
        House.Single(module => module.Assembly.Name.Name == project).AssemblyReferences.Select(reference => reference.Name)
            .Where(name => !IsFramework(name)).Except(allowed).ShouldBeEmpty();

    [Theory, InlineData("Collab.Domain"), InlineData("Collab.Recording"), InlineData("Collab.ReadModel")]
    public void Only_the_application_knows_HTTP(string project) =>
        House.Single(module => module.Assembly.Name.Name == project).GetTypeReferences().Select(type => type.FullName)
            .Where(name => name.StartsWith("System.Net.", StringComparison.Ordinal)).ShouldBeEmpty();

    [Fact]
    public void No_namespaces_use_each_other_in_a_ring()
    {
        var arrows = House.SelectMany(Arrows).ToHashSet();
        var left = arrows.Select(arrow => arrow.From).ToHashSet();
        // What uses nothing that is left is in no ring; what stays at the end is.
        while (left.RemoveWhere(from => !arrows.Any(arrow => arrow.From == from && left.Contains(arrow.To))) > 0)
        {
        }

        arrows.Where(arrow => left.Contains(arrow.From) && left.Contains(arrow.To)).Select(arrow => $"{arrow.From} -> {arrow.To}").Order()
            .ShouldBeEmpty();
    }

    private static bool IsFramework(string assembly) =>
        assembly is "Microsoft.Win32.Primitives" || assembly.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)
        || (assembly.StartsWith("System.", StringComparison.Ordinal) && assembly != "System.IO.Hashing");

    private static IEnumerable<(string From, string To)> Arrows(ModuleDefinition module) =>
        from type in module.GetTypes()
        let own = Outermost(type)
        where own.StartsWith("Collab", StringComparison.Ordinal)
        from used in Used(type)
        let other = Outermost(used)
        where other != own && other.StartsWith("Collab", StringComparison.Ordinal)
        select (own, other);

    private static string Outermost(TypeReference type)
    {
        while (type.DeclaringType is { } around) type = around;
        return type.Namespace;
    }

    private static IEnumerable<TypeReference> Used(TypeDefinition type) =>
        new[] { type.BaseType }
            .Concat(type.Interfaces.Select(implemented => implemented.InterfaceType))
            .Concat(type.CustomAttributes.Select(attribute => attribute.AttributeType))
            .Concat(type.Fields.Select(field => field.FieldType))
            .Concat(type.Methods.SelectMany(Signature))
            .Concat(type.Methods.Where(method => method.HasBody).SelectMany(Body))
            .OfType<TypeReference>().SelectMany(Plain);

    private static IEnumerable<TypeReference> Signature(MethodReference method) =>
        method.Parameters.Select(parameter => parameter.ParameterType).Append(method.ReturnType)
            .Concat(method is GenericInstanceMethod generic ? generic.GenericArguments : []);

    private static IEnumerable<TypeReference> Body(MethodDefinition method) =>
        method.Body.Variables.Select(variable => variable.VariableType)
            .Concat(method.Body.Instructions.SelectMany(instruction => instruction.Operand switch
        {
            TypeReference type => [type],
            MethodReference called => Signature(called).Append(called.DeclaringType),
            FieldReference field => [field.DeclaringType, field.FieldType],
            _ => Enumerable.Empty<TypeReference>(),
        }));

    // Arrays, references and closed generics as the types they are made of.
    private static IEnumerable<TypeReference> Plain(TypeReference type) => type switch
    {
        GenericParameter => [],
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Plain).Append(generic.ElementType),
        TypeSpecification made => Plain(made.ElementType),
        _ => [type],
    };
}
