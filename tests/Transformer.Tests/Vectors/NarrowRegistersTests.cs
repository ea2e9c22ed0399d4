using System.Diagnostics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>A processor with registers of 256 bits computes what one with 512 does, to the last bit.</summary>
public sealed class NarrowRegistersTests
{
    private const string Narrow = "DOTNET_EnableAVX512";

    private const string Output = "VA_TEST_OUTPUT";

    [Fact]
    public async Task Training_and_answers_are_the_same_bits_without_AVX_512()
    {
        Assert.SkipUnless(Vector512.IsHardwareAccelerated, "This processor has no AVX-512 to be without.");
        var output = Path.GetTempFileName();
        try
        {
            var program = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
            {
                ArgumentList = { "exec", typeof(NarrowRegistersTests).Assembly.Location, "-method", $"*.{nameof(Bits_are_written_where_asked)}" },
                Environment = { [Narrow] = "0", [Output] = output },
                UseShellExecute = false,
                RedirectStandardOutput = true,
            };
            using var process = Process.Start(program)!;
            var told = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.True(process.ExitCode == 0, told);
            Assert.Equal($"256 bits, {Bits()}", await File.ReadAllTextAsync(output, TestContext.Current.CancellationToken));
        }
        finally
        {
            File.Delete(output);
        }
    }

    [Fact]
    public async Task Bits_are_written_where_asked()
    {
        var output = Environment.GetEnvironmentVariable(Output);
        Assert.SkipWhen(output is null, $"Run by {nameof(Training_and_answers_are_the_same_bits_without_AVX_512)}.");
        Assert.True(VectorRegisters.AreSupported);
        var width = Vector512.IsHardwareAccelerated ? 512 : Avx2.IsSupported && Fma.IsSupported ? 256 : 0;

        await File.WriteAllTextAsync(output, $"{width} bits, {Bits()}", TestContext.Current.CancellationToken);
    }

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
