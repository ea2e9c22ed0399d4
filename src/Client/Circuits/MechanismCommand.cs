using System.CommandLine;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary><c>va mechanism</c>: what delivers carries and borrows in a model.</summary>
internal static class MechanismCommand
{
    public static Command Create(CommandHost host)
    {
        var model = ModelArgument.Create();
        var options = new MechanismOptions("Write mechanism.json, mechanism.csv and a picture (SVG and PNG) to this folder.");
        var command = new Command("mechanism", "Examine what delivers carries and borrows in a model, by experiments with controls and an untrained twin.") { model };
        options.AddTo(command);
        command.Subcommands.Add(MechanismCompareCommand.Create(host));
        command.SetAction((parse, cancellationToken) => RunAsync(host.Context(parse), options.Request(parse.GetRequiredValue(model), parse), cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, MechanismRequest request, CancellationToken cancellationToken)
    {
        _ = ModelDigits.SourceOf(request.Model, request.Digits);
        request.Folder?.RefuseImpossible();
        return await context.MeasurerWhere($"The mechanism of {request.Model} is examined").ExamineAsync(context, request, cancellationToken);
    }
}
