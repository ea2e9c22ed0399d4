using System.Runtime.InteropServices;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>Vector code accesses nothing outside of its matrices: with pages behind each that nobody may touch, the process would end.</summary>
public sealed partial class GuardedMemoryTests
{
    private const int PageBytes = 4096;

    private static readonly ModelShape[] Trained =
    [
        Shapes.OneLayerOddHeads,
        Shapes.Small,
        Shapes.Deep,
        new(Digits: 3, Layers: 2, Heads: 4, DModel: 96, DHead: 32), // 20 queries of a question: their last tile ends behind the last question's
        new(Digits: 4, Layers: 3, Heads: 3, DModel: 96, DHead: 32),
        new(Digits: 5, Layers: 2, Heads: 3, DModel: 50, DHead: 17),
    ];

    [Fact]
    public async Task Nothing_outside_of_a_matrix_is_read_or_written()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pages are guarded by mmap and mprotect.");
        Assert.SkipUnless(VectorRegisters.AreSupported, "This processor computes with torch.");

        Assert.Equal($"{Trained.Length} shapes", await ChildProcess.RunAsync(nameof(Guarded_shapes_are_told), "DOTNET_gcServer", "0"));
    }

    [Fact]
    public Task Guarded_shapes_are_told() => ChildProcess.AnswerAsync(() =>
    {
        MatrixMemory.Guarded = Guarded;
        foreach (var shape in Trained)
        {
            foreach (var batch in new[] { 1, 5, 16 })
            {
                using var run = TrainingRun.Start(shape, Recipe(shape, batch));
                Assert.Equal(TrainingArithmetic.Vectors, run.Arithmetic);
                run.Advance();
                run.Advance();
                var questions = new QuestionSequence(shape.Digits, Operation.Add, GeneratorKind.Uniform, 5);
                var result = new Evaluator(run.Model, batch, Evaluator.Means.Vectors).Evaluate(questions, 0, 33, 20, TestContext.Current.CancellationToken);
                Assert.Equal(33, result.Questions);
            }
        }

        return $"{Trained.Length} shapes";
    });

    private static TrainingRecipe Recipe(ModelShape shape, int batch) =>
        new(Steps: 2, batch, LearningRate: 1e-3, WeightDecay: 0.1, Seed: 7, new(shape.Digits, GeneratorKind.Original, SubtractPercent: 50));

    /// <summary>Memory whose end, rounded up to a cache line, is that of its last page; the page behind it cannot be accessed.</summary>
    private static nint Guarded(nuint bytes)
    {
        var rounded = (bytes + 63) / 64 * 64;
        var pages = (rounded + PageBytes - 1) / PageBytes * PageBytes;
        var start = MemoryMap(0, pages + PageBytes, ReadAndWrite, PrivateAndAnonymous, -1, 0);
        Assert.NotEqual(-1, start);
        Assert.Equal(0, Protect(start + (nint)pages, PageBytes, 0));
        return start + (nint)(pages - rounded);
    }

    private const int ReadAndWrite = 3;

    private const int PrivateAndAnonymous = 0x22;

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint MemoryMap(nint address, nuint bytes, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(nint address, nuint bytes, int protection);
}
