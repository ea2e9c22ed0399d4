using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>A processor with registers of 256 bits computes what one with 512 does, to the last bit.</summary>
public sealed class NarrowRegistersTests
{
    [Fact]
    public async Task Training_and_answers_are_the_same_bits_without_AVX_512()
    {
        Assert.SkipUnless(Vector512.IsHardwareAccelerated, "This processor has no AVX-512 to be without.");

        var found = await ChildProcess.RunAsync(nameof(Bits_are_told), "DOTNET_EnableAVX512", "0");

        Assert.Equal($"256 bits, {Bits()}", found);
    }

    [Fact]
    public Task Bits_are_told() => ChildProcess.AnswerAsync(() =>
    {
        Assert.True(VectorRegisters.AreSupported);
        return $"{(Vector512.IsHardwareAccelerated ? 512 : 256)} bits, {Bits()}";
    });

    /// <summary>A hash of all that 40 steps leave behind, for one to three layers, and of a verification.</summary>
    private static string Bits()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var shape in new[] { Shapes.OneLayerOddHeads, Shapes.Small, Shapes.Deep })
        {
            using var run = TrainingRun.Start(shape, Shapes.Recipe(shape, 40));
            Assert.Equal(TrainingArithmetic.Vectors, run.Arithmetic);
            for (var step = 0; step < 40; step++)
            {
                run.Advance();
            }

            hash.AppendData(Checkpoints.ToBytes(run.Capture()));
            var questions = new QuestionSequence(shape.Digits, Operation.Add, GeneratorKind.Uniform, 5);
            var result = new Evaluator(run.Model, batchSize: 16, Evaluator.Means.Vectors).Evaluate(questions, 0, 500, 20, TestContext.Current.CancellationToken);
            hash.AppendData(BitConverter.GetBytes(result.SmallestMargin));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
