using System.CommandLine;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary><c>va mechanism</c>: what delivers carries and borrows in a model.</summary>
internal static class MechanismCommand
{
    public static Command Create(CommandHost host)
    {
        var model = ModelArgument.Create();
        var options = new MechanismOptions("Write mechanism.json, mechanism.csv, tags (features.json, behaviors.json) and a picture to this folder.");
        var claims = new Option<bool>("--claims") { Description = "Test the claims of va claims, too, and set both forms of the hypotheses side by side." };
        var command = new Command("mechanism", "Examine what delivers carries and borrows in a model, by experiments with controls and an untrained twin.") { model, claims };
        options.AddTo(command);
        command.Subcommands.Add(MechanismCompareCommand.Create(host));
        command.SetAction((parse, cancellationToken) => RunAsync(host.Context(parse), options.Request(parse.GetRequiredValue(model), parse) with { Claims = parse.GetValue(claims) }, cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, MechanismRequest request, CancellationToken cancellationToken)
    {
        _ = ModelDigits.SourceOf(request.Model, request.Digits);
        request.Folder?.RefuseImpossible();
        return await context.MeasurerWhere($"The mechanism of {request.Model} is examined").ExamineAsync(context, request, cancellationToken);
    }
}
