using System.CommandLine;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary><c>va analyse reuse</c>: what became of a parent's useful nodes in a variant that started from it.</summary>
internal static class ReuseCommand
{
    public static Command Create(CommandHost host)
    {
        var model = new Argument<string>("MODEL") { Description = "A trained variant with 'initialiseFrom': its name, SWEEP/VARIANT, or its identity." };
        var parent = new Option<string?>("--parent")
        {
            Description = "The weight file that it started from, if it started from a file; it is recognised by its hash. A variant is known already.",
            HelpName = "MODEL",
        };
        var controls = new Option<string[]>("--control")
        {
            Description = "A model of as many digits that did not start from the parent: how much of what survives is there anyway. Several may be given.",
            HelpName = "MODEL",
            AllowMultipleArgumentsPerToken = true,
        };
        var questions = ClaimsCommand.QuestionsOption();
        var folder = new Option<string?>("--out")
        {
            Description = "Write reuse.json, and the map as reuse.svg and reuse.png, to this folder.",
            HelpName = "DIR",
        };
        var command = new Command("reuse", "Follow the useful nodes of the model that a variant started from: which survive, keep their role, or take a second one.")
        {
            model, parent, controls, questions, folder,
        };
        command.SetAction((parse, cancellationToken) => RunAsync(
            host.Context(parse),
            new(
                parse.GetRequiredValue(model),
                parse.GetValue(parent),
                parse.GetValue(controls) ?? [],
                parse.GetValue(questions),
                parse.GetValue(folder) is { } given ? new(given) : null),
            cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, ReuseRequest request, CancellationToken cancellationToken)
    {
        request.Folder?.RefuseImpossible();
        var family = await Family.FindAsync(context.Session, request, cancellationToken);
        request.Folder?.Take(family.Child.Name, family.Child.Training.Id.Value);
        var reuse = await new ReuseFinder(context.Session, request.Questions).FindAsync(family, cancellationToken);
        context.Report.Result(() => ReuseJson.Of(reuse), () => ReuseTables.Draw(context.Report, reuse));
        if (request.Folder is { } folder)
        {
            await folder.WriteAsync(("reuse.json", JsonOutput.Of(ReuseJson.Of(reuse))));
            await ReportPictures.WriteAsync(ReuseMap.Of(reuse.Facts), folder.Path);
            context.Report.Say($"Wrote reuse.json, reuse.svg, reuse.png to {folder.Path}.");
        }

        return ExitCodes.Done;
    }
}
