import prettier from 'eslint-config-prettier'
import compat from 'eslint-plugin-compat'
import vue from 'eslint-plugin-vue'
import a11y from 'eslint-plugin-vuejs-accessibility'
import ts from 'typescript-eslint'

const features = ['account', 'check', 'complaint', 'coverage', 'door', 'loss', 'me', 'ops', 'relay', 'report', 'roster', 'warning']

export default ts.config(
  { ignores: ['dist', 'node_modules', 'src/wire/generated.ts', 'src/wire/documents', 'playwright-report', 'test-results'] },
  ts.configs.recommended,
  vue.configs['flat/recommended'],
  a11y.configs['flat/recommended'],
  compat.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: ts.parser } },
  },
  {
    rules: {
      'vue/multi-word-component-names': 'off',
      'vue/require-default-prop': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // A label beside its input, joined by id, is as good as one around it.
      'vuejs-accessibility/label-has-for': ['error', { required: { some: ['nesting', 'id'] } }],
      // A select that filters a list at once is what people expect of it.
      'vuejs-accessibility/no-onchange': 'off',
    },
  },
  {
    // The kit knows no domain word, so it knows nobody above it either.
    files: ['src/kit/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['**/features/**', '**/store/**', '@/features/*', '@/store*'], message: 'kit stands below store and features' }] },
      ],
    },
  },
  {
    // wire is the only code that fetches and stands at the bottom.
    files: ['src/wire/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['**/features/**', '**/store/**', '**/kit/**', '@/features/*', '@/store*', '@/kit/*'],
              message: 'wire stands below store, kit and features',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['src/**'],
    ignores: ['src/wire/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'fetch', message: 'wire is the only code that fetches' },
        { name: 'EventSource', message: 'wire is the only code that fetches' },
      ],
    },
  },
  ...features.map((name) => ({
    files: [`src/features/${name}/**`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: features.filter((f) => f !== name).flatMap((f) => [`**/features/${f}/**`, `../${f}/*`, `@/features/${f}/*`]),
              message: 'features do not import each other; what two need belongs to kit, wire or store',
            },
            {
              group: ['@/app/*', '!@/app/i18n', '!@/app/display', '**/app/*', '!**/app/i18n', '!**/app/display'],
              message: 'of app, features take i18n and display only',
            },
          ],
        },
      ],
    },
  })),
  {
    files: ['**/*.test.ts', '**/testing.ts', 'build/**', 'scripts/**', 'e2e/**', 'bench/**', '*.config.*'],
    rules: { '@typescript-eslint/no-explicit-any': 'off', 'compat/compat': 'off', 'no-restricted-globals': 'off' },
  },
  {
    // A press beside the box is a shortcut for Esc and the cross, not the only way.
    files: ['src/kit/AppDialog.vue'],
    rules: { 'vuejs-accessibility/no-static-element-interactions': 'off' },
  },
  {
    files: ['scripts/**'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly' } },
  },
  prettier,
)
