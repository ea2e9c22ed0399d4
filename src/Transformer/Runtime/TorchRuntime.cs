using System.Globalization;
using TorchSharp;

namespace VerifiedAddition.Transformer;

/// <summary>Configures the process's libtorch and its number of threads. Must be initialised before any other use of torch.</summary>
public static class TorchRuntime
{
    /// <summary>Name of the environment variable for a folder with another libtorch, such as the one inside a PyTorch.</summary>
    public const string FolderVariable = "VA_LIBTORCH";

    private static readonly Lock Guard = new();
    private static string? _folder;
    private static bool _loaded;
    private static int? _threads;

    /// <summary>The libtorch in use, without its folder: <c>libtorch 2.10.0 (bundled)</c>, <c>libtorch 2.10.0 (VA_LIBTORCH)</c>.</summary>
    public static string LibTorch
    {
        get
        {
            Load();
            return $"libtorch {torch.__version__} ({(_folder is null ? "bundled" : FolderVariable)})";
        }
    }

    /// <summary>Loads libtorch and sets the number of threads that one operation may use, once for the whole process.</summary>
    /// <param name="threads">1 or more. Use 1 for several trainings at once: more threads than cores are many times slower.</param>
    /// <exception cref="InvalidOperationException">libtorch cannot be loaded, or the process already uses another number of threads.</exception>
    public static void Initialise(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Load();
        lock (Guard)
        {
            if (_threads is { } already && already != threads)
            {
                throw new InvalidOperationException(
                    $"This process computes with {already} torch threads and cannot change to {threads}: all its sessions share the setting.");
            }

            torch.set_num_threads(threads);
            _threads = threads;
        }
    }

    /// <summary>Number of threads that may compute in parallel, each with its torch threads, without exceeding the number of cores.</summary>
    public static int ThreadsAtOnce
    {
        get
        {
            Load();
            return Math.Max(1, Environment.ProcessorCount / torch.get_num_threads());
        }
    }

    /// <summary>Like <see cref="Initialise"/>, but keeps the number of threads if it is already set.</summary>
    public static void InitialiseOnce(int threads)
    {
        lock (Guard)
        {
            Initialise(_threads ?? threads);
        }
    }

    /// <summary>The libtorch, device and threads in use, such as <c>libtorch 2.10.0 (bundled), CPU, 1 thread</c>.</summary>
    public static string Describe()
    {
        Load();
        var threads = torch.get_num_threads();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"libtorch {torch.__version__} ({_folder ?? "bundled"}), {DeviceName()}, {threads} {(threads == 1 ? "thread" : "threads")}");
    }

    /// <summary>Makes this thread use the process's number of torch threads. Must be called before the thread computes with tensors.</summary>
    /// <remarks>
    /// libtorch stores the number per process, but OpenMP per thread, starting with one thread per core. Element-wise operations pass the
    /// number on; a matrix product does not (libtorch 2.10), so a new thread's first product would start a helper thread on every core, which
    /// would live as long as the thread. Reading the number passes it on, too.
    /// </remarks>
    internal static void EnterThread()
    {
        Load();
        _ = torch.get_num_threads();
    }

    /// <summary>Loads the libtorch of <see cref="FolderVariable"/>, if set, before TorchSharp loads its own. Idempotent.</summary>
    internal static void Load()
    {
        lock (Guard)
        {
            if (_loaded)
            {
                return;
            }

            HostMemory.Keep();
            if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder)
            {
                LibTorchFolder.Preload(folder);
                _folder = folder;
            }

            torch.InitializeDeviceType(DeviceType.CPU);
            _loaded = true;
        }
    }

    private static string DeviceName() => torch.cuda_is_available() ? $"CPU and {torch.cuda.device_count()} CUDA devices" : "CPU";
}
