using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Circuits;

/// <summary>The questions a model is analysed with.</summary>
public static class AnalysisQuestions
{
    private const int ManyAtOnce = 512;
    private const int FewerAtOnce = 256;
    private const int SampleSize = 64;

    /// <summary>
    /// The test set of the policy: with two random batches as in the first notebooks, or with one as in the later libraries, plus all
    /// hand-made questions of the operations (docs/domain.md, section 7.5).
    /// </summary>
    /// <param name="operations">Addition, subtraction or both.</param>
    public static Question[] TestSet(AblationSpec spec, ModelShape shape, IReadOnlyCollection<Operation> operations)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(operations);
        var (adds, subtracts) = (operations.Contains(Operation.Add), operations.Contains(Operation.Subtract));
        var generator = new GeneratorSpec(shape.Digits, GeneratorKind.Successor, (adds, subtracts) switch
        {
            (true, true) => 66,
            (false, true) => 100,
            _ => 0,
        });
        var fewer = spec.Policy == AnalysisPolicy.Original ? adds && subtracts : shape.Layers >= 3 && shape.Heads >= 4;
        var batch = fewer ? FewerAtOnce : ManyAtOnce;
        return spec.Policy == AnalysisPolicy.Original
            ? HandmadeQuestions.OriginalTestSet(generator, batch, spec.Seed)
            : HandmadeQuestions.SuccessorTestSet(generator, batch, spec.Seed);
    }

    /// <summary>
    /// The operations of which a model answers at least half of a small sample rightly, since weights do not state what they were trained for.
    /// All that it can be asked, if that is true of none.
    /// </summary>
    public static IReadOnlyList<Operation> OperationsOf(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Operation[] asked = [.. OperationRegistry.WithColumns.Intersect(model.Shape.Layout.Operations)];
        var evaluator = new Evaluator(model);
        var known = asked.Where(operation =>
        {
            var questions = new QuestionSequence(model.Shape.Digits, operation, GeneratorKind.Uniform, AblationSpec.DefaultSeed);
            return evaluator.Evaluate(questions, 0, SampleSize, 0, CancellationToken.None).Failures * 2 <= SampleSize;
        }).ToArray();
        return known.Length > 0 ? known : asked;
    }
}
