using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>Records what a model computes for questions that are fed with their right answers, at every position.</summary>
public sealed class ActivationRecording
{
    /// <summary>The most bytes that are recorded at once: what fits a zip without its 64-bit form.</summary>
    public const long MaxBytes = 4_000_000_000;

    /// <summary>The most questions that are recorded at once.</summary>
    public const int MaxQuestions = 1_000_000;

    private readonly HookPoint[] _sites;
    private readonly Question[] _questions;

    /// <summary>Plans a recording; computes nothing yet.</summary>
    /// <param name="shape">The model's.</param>
    /// <param name="sites">Names of places, with <c>*</c> for any part of a name (docs/interchange.md).</param>
    /// <param name="questions">In the order in which they are recorded.</param>
    /// <exception cref="ArgumentException">
    /// The model has no such place, a question has another number of digits, or the activations would take more than <see cref="MaxBytes"/>.
    /// </exception>
    public ActivationRecording(ModelShape shape, IReadOnlyList<string> sites, IReadOnlyList<Question> questions)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(sites);
        ArgumentNullException.ThrowIfNull(questions);
        RequireCount(questions.Count);
        if (questions.FirstOrDefault(question => question.Digits != shape.Digits) is { Digits: > 0 } other)
        {
            throw new ArgumentException($"The question {other.Text} has {other.Digits} digits, but the model was made for {shape.Digits}.", nameof(questions));
        }

        var found = new HookPoints(shape).Find(sites);
        RequireRoom(found, questions.Count);
        (_sites, _questions) = ([.. found.Select(one => one.Site)], [.. questions]);
        Sites = [.. found.Select(one => new RecordedSite(one.Name, one.Site.Axes, [questions.Count, .. one.Site.Extents]))];
    }

    /// <summary>What is recorded, in order.</summary>
    public IReadOnlyList<RecordedSite> Sites { get; }

    /// <summary>The tensors of the file.</summary>
    public IReadOnlyList<NamedShape> Tensors => [.. Sites.Select(site => new NamedShape(site.Name, site.Shape))];

    /// <summary>Computes the activations and writes them, some questions at a time.</summary>
    /// <param name="model">A model of the shape. Its weights are copied.</param>
    /// <param name="file">Has <see cref="Tensors"/>.</param>
    /// <param name="cancellationToken">Checked before each pass.</param>
    public void Write(Model model, TensorFileWriter file, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(file);
        using var quiet = inference_mode();
        using var taken = new CircuitModel(model);
        var first = 0;
        foreach (var some in _questions.Chunk(QuestionRuns.SizeOf(model.Shape.DModel, model.Shape.Heads)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var run = QuestionRun.Of(taken, first, some, feedsLast: true);
            for (var site = 0; site < _sites.Length; site++)
            {
                using var values = NewDisposeScope();
                file.Append(site, _sites[site].Read(taken, run).to(float32).cpu().contiguous().data<float>().ToArray());
            }

            first += some.Length;
        }

        file.Finish();
    }

    /// <summary>Refuses no questions, and more than are recorded at a time.</summary>
    /// <exception cref="ArgumentException">There are so many.</exception>
    public static void RequireCount(long questions)
    {
        if (questions is 0 or > MaxQuestions)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"There are {questions:N0} questions, but 1 to {MaxQuestions:N0} are recorded at a time."), nameof(questions));
        }
    }

    private static void RequireRoom(IReadOnlyList<(string Name, HookPoint Site)> sites, int questions)
    {
        var each = sites.Sum(one => sizeof(float) * HostTensor.CountOf(one.Site.Extents));
        if (each * questions > MaxBytes)
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"{questions:N0} questions at {sites.Count:N0} sites take {each * questions:N0} bytes, more than the {MaxBytes:N0} of one file. " +
                $"Record at most {MaxBytes / each:N0} questions at a time, or fewer sites."), nameof(questions));
        }
    }
}
