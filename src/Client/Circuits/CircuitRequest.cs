using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary>What <c>va circuit</c> was asked for.</summary>
/// <param name="Model">The model, as it was named.</param>
/// <param name="Digits">Those that were stated for a weight file.</param>
/// <param name="Spec">How it is measured.</param>
/// <param name="Operations">Those that were named; null for all that the model can be asked.</param>
/// <param name="Out">What is written; null for nothing.</param>
internal sealed record CircuitRequest(string Model, int? Digits, FaithfulnessSpec Spec, IReadOnlyList<Operation>? Operations, CircuitFile? Out);

/// <summary>A file for what was measured.</summary>
/// <param name="Path">Where.</param>
/// <param name="Format"><c>png</c>, <c>svg</c>, <c>csv</c> or <c>json</c>.</param>
internal sealed record CircuitFile(string Path, string Format);

/// <summary>Measures circuits, edges and mechanisms and shows what was found. It takes libtorch, so the weight files of some programs alone can do it.</summary>
internal interface ICircuitMeasurer
{
    /// <returns>An exit code.</returns>
    Task<int> MeasureAsync(CommandContext context, CircuitRequest request, CancellationToken cancellationToken);

    /// <returns>An exit code.</returns>
    Task<int> ScoreAsync(CommandContext context, EdgesRequest request, CancellationToken cancellationToken);

    /// <returns>An exit code.</returns>
    Task<int> ExamineAsync(CommandContext context, MechanismRequest request, CancellationToken cancellationToken);

    /// <returns>An exit code.</returns>
    Task<int> ProbeAsync(CommandContext context, ProbeRequest request, CancellationToken cancellationToken);

    /// <returns>An exit code.</returns>
    Task<int> CompareAsync(CommandContext context, ComparedModels models, MechanismRequest request, CancellationToken cancellationToken);
}

/// <summary>Finds who measures.</summary>
internal static class CircuitMeasurers
{
    /// <param name="context">The command's.</param>
    /// <param name="what">What is done only where libtorch is, such as <c>Circuits of x are measured</c>.</param>
    /// <exception cref="ClientException">This program is the client alone.</exception>
    public static ICircuitMeasurer MeasurerWhere(this CommandContext context, string what) => context.Files as ICircuitMeasurer ?? throw new ClientException(
        $"{what} where the command runs, and this va is the client alone: it has no libtorch. Use ./va of a source checkout, with --cluster for a grid elsewhere.");
}
