using TorchSharp;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Benchmarks;

/// <summary>Where and how a case is measured.</summary>
/// <param name="Kind">The device.</param>
/// <param name="Seconds">How long each figure is measured.</param>
/// <param name="Small">Whether models are a tenth as wide, to try the program.</param>
/// <param name="Root">The folder of the checkout.</param>
internal sealed record DeviceSettings(DeviceType Kind, double Seconds, bool Small, string Root)
{
    private const int SmallHead = 16;

    public Device Device => Kind is DeviceType.CUDA ? CUDA : CPU;

    /// <summary>Torch threads: a GPU is fed by one thread for each model.</summary>
    public int Threads => Kind is DeviceType.CUDA ? 1 : Environment.ProcessorCount;

    /// <summary>Without TF32 and, where there is a GPU, with it.</summary>
    public bool[] Tf32Choices => Kind is DeviceType.CUDA ? [false, true] : [false];

    public string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>The shapes of the nine models, each with the names of its models. A warm start makes a step no longer, resets apart.</summary>
    public IEnumerable<(string Name, ModelShape Shape, NamedVariant[] Models)> Shapes() =>
        from variant in SweepFile.Read(PathOf("sweeps/nine.yaml")).Variants
        group variant by ShapeOf(variant.Spec) into models
        select ($"d{models.Key.Digits}_l{models.Key.Layers}_h{models.Key.Heads}", models.Key, models.ToArray());

    private ModelShape ShapeOf(VariantSpec spec) => Small
        ? new(spec.Digits, spec.Layers, spec.Heads, 3 * SmallHead, SmallHead)
        : new(spec.Digits, spec.Layers, spec.Heads, spec.DModel, spec.DHead);
}
