using System.CommandLine;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary><c>va mechanism compare</c>: in how many models what delivers carries and borrows is the same.</summary>
internal static class MechanismCompareCommand
{
    public static Command Create(CommandHost host)
    {
        var (models, sweep) = (CompareCommand.ModelsArgument(), CompareCommand.SweepOption());
        var options = new MechanismOptions("Write mechanisms.json, mechanisms.csv and pictures to this folder, and what is found of each model; a later run goes on with it.");
        var command = new Command("compare", "Examine the mechanisms of several models, and show in how many of a shape each finding stands.") { models, sweep };
        options.AddTo(command);
        command.SetAction((parse, cancellationToken) => RunAsync(
            host.Context(parse), new(parse.GetValue(models) ?? [], parse.GetValue(sweep)), options.Request("", parse), cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, ComparedModels models, MechanismRequest request, CancellationToken cancellationToken)
    {
        request.Folder?.RefuseImpossible();
        return await context.MeasurerWhere("Mechanisms are examined").CompareAsync(context, models, request, cancellationToken);
    }
}
