using TorchSharp;
using static TorchSharp.torch;

namespace VerifiedAddition.Architecture.Tests;

/// <summary>Every number that torch is given is held while it computes: garbage collection would free it in use.</summary>
/// <remarks>
/// In TorchSharp 0.107.0 no method keeps a <see cref="Scalar"/> alive for the native call that reads it, neither one that was given to it
/// nor one that it makes itself. BannedSymbols.TorchSharp.txt names what is met most often, and compilation fails there; but a compound
/// assignment (<c>a += b</c>) passes it, and so do the less common methods. Here the code itself is read.
/// </remarks>
public sealed class HeldScalarTests
{
    private const string Maker = "TorchSharp.ScalarExtensionMethods.ToScalar(";
    private const string Conversion = "TorchSharp.Scalar.op_Implicit(";

    private static readonly Lazy<ILookup<string, Call>> OfTorchSharp = new(() => MethodCalls.Of(typeof(Scalar).Assembly.Location));
    private static readonly Lazy<HashSet<string>> Unheld = new(() => MakersOfScalars(OfTorchSharp.Value));

    public static TheoryData<string> Assemblies =>
        [.. Directory.EnumerateFiles(AppContext.BaseDirectory, "VerifiedAddition.*.dll").Select(path => Path.GetFileName(path)!)
            .Where(name => !name.Contains("Tests", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void No_number_is_given_to_torch_that_nobody_holds(string assembly) =>
        Assert.Empty(Found(MethodCalls.Of(Path.Combine(AppContext.BaseDirectory, assembly))));

    [Fact]
    public void Whatever_is_banned_exists()
    {
        var banned = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "BannedSymbols.TorchSharp.txt")).Select(line => line.Split(';')[0]);

        Assert.All(banned, symbol => Assert.True(OfTorchSharp.Value.Contains(symbol["M:".Length..]), symbol));
    }

    [Theory]
    [InlineData("op_Addition(TorchSharp.torch.Tensor,TorchSharp.torch.Tensor)", true)]
    [InlineData("add_(TorchSharp.torch.Tensor)", true)]
    [InlineData("add_(TorchSharp.torch.Tensor,TorchSharp.Scalar)", false)]
    [InlineData("square", true)]
    [InlineData("op_Subtraction(TorchSharp.torch.Tensor,TorchSharp.torch.Tensor)", false)]
    public void What_makes_a_number_of_its_own_is_known(string method, bool makesOne) =>
        Assert.Equal(makesOne, Unheld.Value.Contains($"TorchSharp.torch.Tensor.{method}"));

    [Fact]
    public void Each_kind_is_found()
    {
        var found = Found(MethodCalls.Of(typeof(HeldScalarTests).Assembly.Location));

        Assert.Equal(
            ["Adds", "AddsInPlace", "Converts", "HandsOn", "MakesInside"],
            found.Select(line => line.Split('(')[0].Split('.')[^1]).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
    }

    private static IEnumerable<string> Found(ILookup<string, Call> methods) =>
        from method in methods
        from call in method
        where IsUnheld(call)
        select $"{method.Key} calls {call.Method}";

    private static bool IsUnheld(Call call) =>
        call.Method.StartsWith(Maker, StringComparison.Ordinal) ? !call.IsStored : Unheld.Value.Contains(call.Method);

    /// <summary>The conversions, and what calls them, directly or through others.</summary>
    private static HashSet<string> MakersOfScalars(ILookup<string, Call> methods)
    {
        var callers = methods.SelectMany(method => method.Select(call => (call.Method, Caller: method.Key)))
            .ToLookup(pair => pair.Method, pair => pair.Caller, StringComparer.Ordinal);
        var found = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(callers.Select(pair => pair.Key).Concat(methods.Select(method => method.Key)).Where(IsMaker));
        while (open.TryPop(out var method))
        {
            if (found.Add(method))
            {
                Array.ForEach([.. callers[method]], open.Push);
            }
        }

        return found;

        static bool IsMaker(string method) =>
            method.StartsWith(Maker, StringComparison.Ordinal) || method.StartsWith(Conversion, StringComparison.Ordinal);
    }

    /// <summary>Never run: what is to be found, and what is not.</summary>
    private static class Samples
    {
#pragma warning disable RS0030 // These are the banned ways.
        public static Tensor Adds(Tensor a, Tensor b) => a + b;

        public static Tensor AddsInPlace(Tensor a, Tensor b) => a += b;

        public static Tensor Converts(Tensor a) => a.mul(2);

        public static Tensor HandsOn(Tensor a) => a.mul(2.ToScalar());

        public static Tensor MakesInside(Tensor a) => a.square();
#pragma warning restore RS0030

        public static Tensor Holds(Tensor a, Tensor b)
        {
            using var two = 2.ToScalar();
            return a.mul(two) - b;
        }
    }
}
