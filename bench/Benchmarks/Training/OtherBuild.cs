using System.Reflection;
using System.Runtime.Loader;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Benchmarks;

/// <summary>The engine of another checkout's build, in this process beside this build's own, on the same libtorch.</summary>
/// <remarks>It is reached by the names that have not changed between versions: its types are not this build's.</remarks>
internal sealed class OtherBuild : AssemblyLoadContext
{
    private readonly string _folder;
    private readonly Assembly _engine;
    private readonly Assembly _arithmetic;

    /// <param name="checkout">A checkout whose release build was made (<c>dotnet build src/Local -c Release</c>).</param>
    /// <exception cref="InvalidOperationException">There is no build, or one for another TorchSharp.</exception>
    public OtherBuild(string checkout)
    {
        _folder = Path.Combine(Path.GetFullPath(checkout), "artifacts", "bin", "Transformer", "release");
        if (!File.Exists(PathOf("VerifiedAddition.Transformer")))
        {
            throw new InvalidOperationException(
                $"'{checkout}' has no {PathOf("VerifiedAddition.Transformer")}. Name a checkout of this program, and build it: dotnet build src/Local -c Release.");
        }

        _engine = LoadFromAssemblyName(new("VerifiedAddition.Transformer"));
        _arithmetic = LoadFromAssemblyName(new("VerifiedAddition.Arithmetic"));
        var (theirs, ours) = (TorchSharpOf(_engine), TorchSharpOf(typeof(TrainingRun).Assembly));
        if (theirs != ours)
        {
            throw new InvalidOperationException($"'{checkout}' was built for TorchSharp {theirs}, this program for {ours}: they cannot be compared in one process.");
        }
    }

    /// <summary>Starts a training run of theirs.</summary>
    public BaselineTraining Start(ModelShape shape, TrainingRecipe recipe)
    {
        var kind = Enum.ToObject(TypeOf(_arithmetic, "Arithmetic.GeneratorKind"), (int)recipe.Generator.Kind); // members were renamed
        var generator = New(_arithmetic, "Arithmetic.GeneratorSpec", shape.Digits, kind, recipe.Generator.SubtractPercent);
        var theirRecipe = New(
            _engine, "Transformer.TrainingRecipe", recipe.Steps, recipe.BatchSize, recipe.LearningRate, recipe.WeightDecay, recipe.Seed, generator);
        var theirShape = New(_engine, "Transformer.ModelShape", shape.Digits, shape.Layers, shape.Heads, shape.DModel, shape.DHead);
        var start = TypeOf(_engine, "Transformer.TrainingRun").GetMethod("Start", BindingFlags.Public | BindingFlags.Static)!;
        var run = start.Invoke(null, Completed(start, theirShape, theirRecipe))!;
        return new(
            run.GetType().GetMethod("Advance")!.CreateDelegate<Action>(run),
            run.GetType().GetMethod("MeanLoss")!.CreateDelegate<Func<int, double>>(run),
            (IDisposable)run);
    }

    /// <summary>What is not the program's own is shared.</summary>
    protected override Assembly? Load(AssemblyName assemblyName) =>
        assemblyName.Name is { } name && name.StartsWith("VerifiedAddition.", StringComparison.Ordinal) ? LoadFromAssemblyPath(PathOf(name)) : null;

    private static Version? TorchSharpOf(Assembly engine) => engine.GetReferencedAssemblies().First(used => used.Name == "TorchSharp").Version;

    private static Type TypeOf(Assembly assembly, string name) => assembly.GetType($"VerifiedAddition.{name}", throwOnError: true)!;

    private static object New(Assembly assembly, string name, params object?[] arguments)
    {
        var constructor = TypeOf(assembly, name).GetConstructors().Single();
        return constructor.Invoke(Completed(constructor, arguments));
    }

    /// <summary>The first arguments, and the defaults of those that a version has besides.</summary>
    private static object?[] Completed(MethodBase method, params object?[] arguments) =>
        [.. arguments, .. method.GetParameters().Skip(arguments.Length).Select(parameter => DefaultOf(method, parameter))];

    private static object? DefaultOf(MethodBase method, ParameterInfo parameter) => parameter.HasDefaultValue
        ? parameter.DefaultValue
        : throw new InvalidOperationException(
            $"{method.DeclaringType} of the other build wants '{parameter.Name}', which this program does not know. Compare with a version that is nearer.");

    private string PathOf(string assembly) => Path.Combine(_folder, assembly + ".dll");
}
