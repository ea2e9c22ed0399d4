using System.CommandLine;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary><c>va variant delete</c>: takes a variant out of its sweep, and deletes what no other sweep has.</summary>
internal static class VariantDeleteCommand
{
    public static Command Create(CommandHost host)
    {
        var name = new Argument<string>("NAME") { Description = "A variant: its name, SWEEP/VARIANT, or its identity." };
        var command = new Command(
            "delete", "Take a variant out of a sweep that does not run, with its rounds of refinement, and delete what no other sweep has. Certificates stay.")
        {
            name,
        };
        command.SetAction((parse, cancellationToken) => RunAsync(host.Context(parse), parse.GetRequiredValue(name), cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, string name, CancellationToken cancellationToken)
    {
        await using var grid = await context.ConnectAsync(GridRole.Operator, cancellationToken);
        var deletion = await VariantDeletion.RunAsync(grid, name, cancellationToken);
        context.Report.Result(() => VariantDeletionJson.Of(deletion), () => context.Report.Say(deletion.KeptBy.Length == 0
            ? $"The variant {deletion.Variant} of the sweep {deletion.Sweep} is deleted: checkpoints, weights, record and analyses. Certificates stay."
            : $"The variant {deletion.Variant} is no longer in the sweep {deletion.Sweep}. It stays: {string.Join(", ", deletion.KeptBy)} {(deletion.KeptBy.Length == 1 ? "has" : "have")} it, too."));
        return ExitCodes.Done;
    }
}
