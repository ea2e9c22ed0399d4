using static TorchSharp.torch;

namespace VerifiedAddition.Transformer.Tests;

public sealed class StackedAdamWTests
{
    [Fact]
    public void Each_member_moves_as_it_would_alone()
    {
        const int Count = 100_000; // more than one piece
        using var scope = NewDisposeScope();
        using var generator = new Generator(5, CPU);
        var start = empty([3, Count], float64).normal_(0, 1, generator);
        var together = start.clone();
        Tensor[] alone = [.. Enumerable.Range(0, 3).Select(member => start[member].clone())];
        MemberUpdate[] updates = [new(1e-3, 0.1, Step: 0), new(2e-2, 0, Step: 7), new(5e-4, 0.3, Step: 900)];
        using var stacked = new StackedAdamW(together, zeros_like(together), zeros_like(together));
        AdamW[] solos = [.. alone.Zip(updates, (weights, update) => new AdamW(weights, zeros_like(weights), zeros_like(weights), update.Decay))];

        for (var step = 0; step < 4; step++)
        {
            var gradient = empty([3, Count], float64).normal_(0, 1e-6, generator); // so small that epsilon counts
            stacked.Step(gradient, [.. updates.Select(update => update with { Step = update.Step + step })]);
            for (var member = 0; member < 3; member++)
            {
                solos[member].Step(gradient[member], updates[member].LearningRate, updates[member].Step + step);
            }
        }

        for (var member = 0; member < 3; member++)
        {
            Close.Absolute(Buffers.ToHostDouble(alone[member]), together[member], 1e-13);
            Assert.True((alone[member] - start[member]).abs().max().item<double>() > 1e-3);
            solos[member].Dispose();
        }
    }
}
