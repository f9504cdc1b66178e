import type { LanguageModel } from 'ai';
import { AppError } from '../../base/errors.ts';
import type { Config } from '../../config.ts';

type ModelSettings = NonNullable<Config['ai']>;

/** The options of the SDK's provider factories. */
interface ProviderOptions {
  apiKey?: string;
  baseURL?: string;
}

/**
 * The language model in the settings. Its provider's package is loaded on first use. The packages for OpenAI,
 * Anthropic, Google and servers with OpenAI's protocol are included; any other `@ai-sdk/<name>` can be installed.
 * @throws {AppError} `not_ready` if the provider's package is not installed, or provides no language models.
 */
export async function openModel(settings: ModelSettings): Promise<LanguageModel> {
  const { provider, model, apiKey, baseUrl } = settings;
  const options: ProviderOptions = {
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(baseUrl === undefined ? {} : { baseURL: baseUrl }),
  };
  switch (provider) {
    case 'openai': {
      const { createOpenAI } = await import('@ai-sdk/openai');
      return createOpenAI(options)(model);
    }
    case 'anthropic': {
      const { createAnthropic } = await import('@ai-sdk/anthropic');
      return createAnthropic(options)(model);
    }
    case 'google': {
      const { createGoogleGenerativeAI } = await import('@ai-sdk/google');
      return createGoogleGenerativeAI(options)(model);
    }
    case 'openai-compatible': {
      const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
      return createOpenAICompatible({
        name: 'language-model',
        baseURL: baseUrl ?? '',
        ...(apiKey === undefined ? {} : { apiKey }),
      })(model);
    }
    default:
      return openInstalled(provider, model, options);
  }
}

async function openInstalled(
  provider: string,
  model: string,
  options: ProviderOptions,
): Promise<LanguageModel> {
  const name = `@ai-sdk/${provider}`;
  const loaded: unknown = await import(name).catch((cause: unknown) => {
    throw new AppError(
      'not_ready',
      [
        `The package for AI_PROVIDER ${provider} is not installed. Run npm install ${name},`,
        'or use openai, anthropic, google or openai-compatible.',
      ].join(' '),
      { cause },
    );
  });
  const create = Object.entries(loaded ?? {}).find(
    ([key, value]) => /^create[A-Z]/.test(key) && typeof value === 'function',
  );
  const made: unknown = typeof create?.[1] === 'function' ? create[1](options) : undefined;
  if (!hasLanguageModel(made)) {
    throw new AppError(
      'not_ready',
      `${name}, the package for AI_PROVIDER ${provider}, provides no language models. Use another provider.`,
    );
  }
  return made.languageModel(model);
}

/** The SDK's providers can be functions. */
function hasLanguageModel(value: unknown): value is { languageModel(id: string): LanguageModel } {
  return (
    (typeof value === 'object' || typeof value === 'function') &&
    value !== null &&
    'languageModel' in value &&
    typeof value.languageModel === 'function'
  );
}
