using System.Reflection;

namespace VerifiedAddition.Silo.Tests;

/// <summary>A proxy for an interface that answers every call with one function.</summary>
#pragma warning disable CA1852 // The proxy generator derives from it.
internal class Answering : DispatchProxy
#pragma warning restore CA1852
{
    private Func<MethodInfo, object?[], object?> _answer = (_, _) => null;

    public static T By<T>(Func<MethodInfo, object?[], object?> answer)
        where T : class => (T)By(typeof(T), answer);

    public static object By(Type type, Func<MethodInfo, object?[], object?> answer)
    {
        var made = Create(type, typeof(Answering));
        ((Answering)made)._answer = answer;
        return made;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _answer(targetMethod!, args ?? []);
}
