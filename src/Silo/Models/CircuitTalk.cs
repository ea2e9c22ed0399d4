using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo;

/// <summary>Looks into a model as somebody asked for it in words.</summary>
public static class CircuitTalk
{
    /// <param name="threads">How many passes are made at once.</param>
    /// <exception cref="ArgumentException">A question does not fit the model.</exception>
    public static CircuitFacts Analyse(Model model, AnalysisRequest request, int threads, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(request);
        IReadOnlyList<Question> questions = request.Questions is { } texts
            ? [.. texts.Select(text => ModelTalk.Parse(text, model.Shape.Digits))]
            : AnalysisQuestions.TestSet(request.Spec, model.Shape, [.. request.Operations ?? AnalysisQuestions.OperationsOf(model)]);
        return CircuitAnalyser.Analyse(model, questions, request.Spec, threads, cancellationToken);
    }

    /// <param name="threads">How many passes are made at once.</param>
    /// <exception cref="ArgumentException">A sub-task does not fit what the model does, or the number of questions is out of range.</exception>
    public static ClaimFacts Claims(Model model, ClaimRequest request, int threads, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(request);
        return ClaimSearch.Run(model, request.Operations ?? AnalysisQuestions.OperationsOf(model), request.Spec, threads, cancellationToken);
    }

    /// <exception cref="ArgumentException">A question does not fit the model, or it has no such node.</exception>
    public static PatchOutcome Patch(Model model, PatchRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(request);
        var digits = model.Shape.Digits;
        using var interchange = new Interchange(model);
        var pair = new QuestionPair(ModelTalk.Parse(request.Store, digits), ModelTalk.Parse(request.Alter, digits));
        return interchange.Run([pair], [request.Nodes], cancellationToken)[0][0];
    }
}
