using System.Reflection;
using System.Runtime.CompilerServices;

namespace Positions.Core.Tests;

/// <summary>What the analyzer cannot say: the assembly has no state of its own, and no floating point anywhere.</summary>
[TestFixture]
public sealed class PurityTests
{
    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly HashSet<Type> s_floating = [typeof(float), typeof(double), typeof(Half), typeof(decimal)];

    private static IEnumerable<Type> Types => typeof(BusinessLogic).Assembly.GetTypes();

    [Test]
    public void ShouldHaveNoStaticFieldsThatChange()
    {
        IEnumerable<string> mutable = Types.SelectMany(type => type.GetFields(Everything))
            .Where(field => field is { IsStatic: true, IsLiteral: false } && !IsGenerated(field))
            .Select(field => $"{field.DeclaringType}.{field.Name}");
        Assert.That(mutable, Is.Empty);
    }

    [Test]
    public void ShouldHaveNoFloatingPoint()
    {
        IEnumerable<string> fields = Types.SelectMany(type => type.GetFields(Everything))
            .Where(field => s_floating.Contains(field.FieldType))
            .Select(field => $"{field.DeclaringType}.{field.Name}");
        IEnumerable<string> methods = Types.SelectMany(type => type.GetMembers(Everything).OfType<MethodBase>())
            .Where(HasFloating)
            .Select(method => $"{method.DeclaringType}.{method.Name}");
        Assert.That(fields.Concat(methods), Is.Empty);
    }

    [Test]
    public void ShouldReferOnlyToTheProtocolAndTheRuntime()
    {
        IEnumerable<string?> names = typeof(BusinessLogic).Assembly.GetReferencedAssemblies().Select(name => name.Name);
        Assert.That(names, Is.SubsetOf(new[]
        {
            "Positions.Protocol", "System.Runtime", "System.Runtime.InteropServices", "System.Runtime.Intrinsics", "System.Memory",
            "System.Collections", "System.Security.Cryptography",
        }));
    }

    [Test]
    public void ShouldBeBlittableAndSmall_WhenAnOutputIsWritten()
    {
        Assert.That(RuntimeHelpers.IsReferenceOrContainsReferences<OutputEvent>(), Is.False);
        Assert.That(Unsafe.SizeOf<OutputEvent>(), Is.EqualTo(OutputEvent.SizeBytes).And.LessThanOrEqualTo(512));
    }

    private static bool HasFloating(MethodBase method) =>
        method.GetParameters().Any(parameter => s_floating.Contains(parameter.ParameterType))
        || (method is MethodInfo info && s_floating.Contains(info.ReturnType))
        || (method.GetMethodBody()?.LocalVariables.Any(local => s_floating.Contains(local.LocalType)) ?? false);

    private static bool IsGenerated(FieldInfo field) =>
        field.DeclaringType is not { } type || type.IsDefined(typeof(CompilerGeneratedAttribute)) || type.Name.StartsWith('<');
}
