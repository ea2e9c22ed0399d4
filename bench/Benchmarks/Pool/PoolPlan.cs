using System.Globalization;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Benchmarks;

/// <summary>A simulated grid and what it has to train.</summary>
/// <param name="Silos">Silos; every fourth has the label <c>cuda</c> and is twice as fast.</param>
/// <param name="Slots">Slots of each.</param>
/// <param name="Cells">Variants of all sweeps together.</param>
/// <param name="Sweeps">Sweeps of one size, submitted one after the other. With five or more, every fifth requires <c>cuda</c>, one has a limit and one a higher priority.</param>
/// <param name="Minutes">Average minutes that a variant trains.</param>
/// <param name="Seed">Decides every duration and every moment.</param>
/// <param name="Within">Seconds of this machine after which the simulation ends, wherever it is.</param>
internal sealed record PoolPlan(int Silos, int Slots, int Cells, int Sweeps, double Minutes, int Seed, double Within)
{
    public int AllSlots => Silos * Slots;

    /// <exception cref="InvalidOperationException">A number is out of its range.</exception>
    public void Require()
    {
        Require("--silos", Silos, 1, 100_000);
        Require("--slots", Slots, 1, PoolRules.MaxSlots);
        Require("--sweeps", Sweeps, 1, 10_000);
        Require("--cells", Cells, Sweeps, (double)Sweeps * SweepRules.MaxVariants, $", from one to {SweepRules.MaxVariants} for each of {Sweeps} sweeps");
        Require("--minutes", Minutes, 0.1, 10_000);
        Require("--within", Within, 1, 1_000_000);
    }

    private static void Require(string option, double value, double least, double most, string why = "")
    {
        if (!(value >= least && value <= most))
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"{option} is {value}, but must be from {least:0.#} to {most:0.#}{why}. Name another number."));
        }
    }
}
