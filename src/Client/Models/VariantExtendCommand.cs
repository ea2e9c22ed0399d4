using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary><c>va variant extend</c>: goes on with the training of a trained variant, as another variant.</summary>
internal static class VariantExtendCommand
{
    public static Command Create(CommandHost host)
    {
        var variant = new Argument<string>("NAME") { Description = "A trained variant: its name, SWEEP/VARIANT, or its identity." };
        var steps = new Option<int>("--steps")
        {
            Description = "Further optimiser steps, after those that are done; the first fifth warms up.",
            HelpName = "N",
            Required = true,
            CustomParser = ReadSteps,
        };
        var rate = new Option<double?>("--learning-rate")
        {
            Description = "Learning rate at the end of their warm-up; above 0, at most 1. Default: that of NAME.",
            HelpName = "RATE",
            CustomParser = ReadRate,
        };
        var name = new Option<string?>("--name") { Description = "Name of the new variant. Default: NAME-TOTAL, with the steps in all.", HelpName = "NEW" };
        var sweep = new Option<string?>("--sweep") { Description = "The sweep that gets it, which must have NAME. Default: that of NAME.", HelpName = "SWEEP" };
        var detach = DetachOption.Create();
        var alone = ConsoleBeside.Option();
        var command = new Command(
            "extend",
            "Go on with the training of a trained variant, with its weights, optimiser moments and next questions, as another variant of its sweep, and wait until the sweep ends.")
        {
            variant,
            steps,
            rate,
            name,
            sweep,
            detach,
            alone,
        };
        command.SetAction((parse, cancellationToken) => RunAsync(
            host.Context(parse),
            new(parse.GetRequiredValue(variant), parse.GetValue(steps), parse.GetValue(rate), parse.GetValue(name), parse.GetValue(sweep)),
            new(parse.GetValue(detach), RequirePerfect: false, parse.GetValue(alone)),
            cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(
        CommandContext context, VariantExtensionRequest request, SweepRunChoices choices, CancellationToken cancellationToken)
    {
        DetachOption.Require(context, choices);
        return await new SweepRun(context).ExtendAsync(request, choices, cancellationToken);
    }

    private static int ReadSteps(ArgumentResult result)
    {
        var given = result.Tokens[^1].Value;
        if (int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var steps) && steps is >= 1 and <= VariantRules.MaxSteps)
        {
            return steps;
        }

        result.AddError($"--steps is '{given}', but must be a whole number from 1 to {VariantRules.MaxSteps}.");
        return 0;
    }

    private static double? ReadRate(ArgumentResult result)
    {
        var given = result.Tokens[^1].Value;
        if (double.TryParse(given, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var rate) && rate is > 0 and <= 1)
        {
            return rate;
        }

        result.AddError($"--learning-rate is '{given}', but must be a number above 0 and at most 1, such as 1e-4.");
        return null;
    }
}
