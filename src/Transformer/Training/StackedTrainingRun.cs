using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>Several training runs of one shape and batch size, advanced together as one model with batched matrix products.</summary>
/// <remarks>
/// Each member has its own weights, moments, questions, learning rate, weight decay and number of steps. It starts from and leaves as an
/// ordinary <see cref="TrainingCheckpoint"/>, so it may run alone, or in another stack, before and afterwards. Its numbers equal those of
/// a <see cref="TrainingRun"/> up to rounding, since batched operations sum in another order; the exact bits depend on the other members.
/// Used by one thread at a time.
/// </remarks>
public sealed class StackedTrainingRun : IDisposable
{
    private readonly List<StackedMember> _members;
    private StackedTrainingStep? _step;
    private StackedLossRing? _losses;

    private StackedTrainingRun(ModelShape shape, IReadOnlyList<TrainingCheckpoint> starts, StackedTrainingStep step)
    {
        (Shape, _members) = (shape, [.. starts.Select(start => new StackedMember(this, start, step.Device))]);
        Pack(step);
    }

    public ModelShape Shape { get; }

    /// <summary>The members of the stack.</summary>
    public IReadOnlyList<StackedMember> Members => _members;

    /// <summary>Resumes each training run from its checkpoint; <see cref="TrainingCheckpoint.Start"/> makes one for a new run.</summary>
    /// <exception cref="ArgumentException">There is no checkpoint, two differ in shape or batch size, or one filters its gradients.</exception>
    public static StackedTrainingRun Of(IReadOnlyList<TrainingCheckpoint> checkpoints, Device? device = null) => Of(checkpoints, device, float32);

    /// <param name="elementType">float64 to see what float32 rounds away; checkpoints are float32 in either case.</param>
    internal static StackedTrainingRun Of(IReadOnlyList<TrainingCheckpoint> checkpoints, Device? device, ScalarType elementType)
    {
        ArgumentNullException.ThrowIfNull(checkpoints);
        Check(checkpoints);
        TorchRuntime.Load();
        using var scope = NewDisposeScope();
        var layout = new ParameterLayout(checkpoints[0].Shape);
        var step = new StackedTrainingStep(
            layout, Buffer(one => one.Weights), Buffer(one => one.FirstMoment), Buffer(one => one.SecondMoment));
        return new(layout.Shape, checkpoints, step);

        Tensor Buffer(Func<TrainingCheckpoint, float[]> numbers) =>
            stack([.. checkpoints.Select(one => tensor(numbers(one), device: CPU))]).to(elementType, device ?? CPU, copy: true);
    }

    /// <summary>Takes one step of every member. Does not wait for an asynchronous device, except at every 64th step.</summary>
    /// <exception cref="InvalidOperationException">A member has no steps left, or the stack is empty: remove a member when it is done.</exception>
    public void Advance()
    {
        if (_step is null || _losses is null || _members.Find(member => member.Step >= member.Steps) is not null)
        {
            throw new InvalidOperationException(
                $"{_members.Count} members are in the stack, and one of them has no steps left (or there are none). Remove a member when it is done.");
        }

        using var scope = NewDisposeScope();
        var tokens = cat([.. _members.Select(member => member.Batches.At(member.Batch))]); // [member * batch, n_ctx]
        var measures = _step.Take([.. _members.Select(member => member.Update)], tokens);
        foreach (var member in _members)
        {
            member.Step++;
        }

        _losses.Add(measures);
    }

    /// <summary>The measurements of all steps that a member has done.</summary>
    internal LossHistory Losses(StackedMember member)
    {
        ArgumentNullException.ThrowIfNull(member);
        _losses?.Collect();
        return member.Diverged is null ? member.History : throw member.Diverged;
    }

    /// <summary>The full state needed to resume a member from here, in a stack or alone.</summary>
    internal TrainingCheckpoint Capture(StackedMember member)
    {
        var losses = Losses(member);
        var (weights, first, second) = _step!.ToHost(IndexOf(member));
        return new TrainingCheckpoint(Shape, member.Recipe, member.Step, weights, first, second, losses).Finite();
    }

    /// <summary>Removes a member, done or not; the others stay.</summary>
    public void Remove(StackedMember member)
    {
        var index = IndexOf(member);
        _losses!.Collect();
        _members.RemoveAt(index);
        member.Batches.Dispose();
        var step = _step!;
        _step = null;
        using (step)
        {
            Pack(_members.Count == 0 ? null : step.With([.. Enumerable.Range(0, _members.Count + 1).Where(i => i != index).Select(i => (long)i)]));
        }
    }

    public void Dispose()
    {
        _members.ForEach(member => member.Batches.Dispose());
        _losses?.Dispose();
        _step?.Dispose();
    }

    private static void Check(IReadOnlyList<TrainingCheckpoint> checkpoints)
    {
        if (checkpoints.Count == 0)
        {
            throw new ArgumentException("A stack has at least one member.", nameof(checkpoints));
        }

        if (checkpoints.Any(one => one.Recipe.Filter is not null))
        {
            throw new ArgumentException("A training run that filters its gradients cannot be in a stack. Train it alone.", nameof(checkpoints));
        }

        var (shape, batch) = (checkpoints[0].Shape, checkpoints[0].Recipe.BatchSize);
        if (checkpoints.FirstOrDefault(other => other.Shape != shape || other.Recipe.BatchSize != batch) is { } other)
        {
            throw new ArgumentException(
                $"A model of {other.Shape} with {other.Recipe.BatchSize} questions in a batch cannot be in a stack of models of {shape} with " +
                $"{batch}. Train it in another stack or alone.",
                nameof(checkpoints));
        }
    }

    private int IndexOf(StackedMember member) => _members.IndexOf(member) is >= 0 and var index
        ? index
        : throw new ArgumentException("The member has left the stack.", nameof(member));

    private void Pack(StackedTrainingStep? step)
    {
        _losses?.Dispose();
        _step = step;
        _losses = step is null ? null : new(_members, step.Device);
    }
}
