using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo;

/// <summary>Converts a model's answers to the grid's messages.</summary>
public static class ModelQueries
{
    public static ModelDescription Describe(ModelShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return new(shape.Digits, shape.Layers, shape.Heads, shape.DModel, shape.DHead, shape.ParameterCount)
        {
            Architecture = shape.Architecture.IsOriginal ? null : shape.Architecture.ToString(),
            IsUnsigned = shape.IsUnsigned,
        };
    }

    /// <summary>Answers all questions, or none.</summary>
    /// <exception cref="ArgumentException">A question does not fit the model.</exception>
    public static Grains.ModelAnswer[] Ask(Model model, IReadOnlyList<string> questions)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(questions);
        var asked = questions.Select(text => Parse(text, model.Shape.Digits)).ToArray();
        return [.. new Evaluator(model).Answer(asked).Select((answer, i) => new Grains.ModelAnswer(
            questions[i], answer.Greedy, answer.TeacherForced, asked[i].AnswerText, answer.MeanLoss, Complexity.LabelsOf(asked[i])))];
    }

    internal static Question Parse(string text, int digits)
    {
        try
        {
            return Question.Parse(text, digits);
        }
        catch (QuestionException e)
        {
            throw new ArgumentException(e.Message, nameof(text), e);
        }
    }
}
